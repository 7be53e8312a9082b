//! The M/M/4 of mm4.yaml on the crate simcore, written as its documentation would: a component with callbacks.
//!
//! usage: simcore_mm4 CUSTOMERS   prints one line of JSON

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use rand_distr::Exp;
use serde::Serialize;
use simcore::{cast, Event, EventHandler, Simulation, SimulationContext};

#[derive(Clone, Serialize)]
struct Arrival {}

#[derive(Clone, Serialize)]
struct Departure {}

struct Station {
    to_come: u64,
    free: u32,
    waiting: VecDeque<f64>,
    waited: f64,
    gap: Exp<f64>,
    work: Exp<f64>,
    ctx: SimulationContext,
}

impl Station {
    fn new(customers: u64, servers: u32, ctx: SimulationContext) -> Self {
        let gap = Exp::new(3.2).unwrap();
        let work = Exp::new(1.0).unwrap();
        Self { to_come: customers, free: servers, waiting: VecDeque::new(), waited: 0.0, gap, work, ctx }
    }

    fn expect_next(&mut self) {
        if self.to_come > 0 {
            self.to_come -= 1;
            self.ctx.emit_self(Arrival {}, self.ctx.sample_from_distribution(&self.gap));
        }
    }

    fn serve(&self) {
        self.ctx.emit_self(Departure {}, self.ctx.sample_from_distribution(&self.work));
    }

    fn on_arrival(&mut self) {
        self.expect_next();
        if self.free > 0 {
            self.free -= 1;
            self.serve();
        } else {
            self.waiting.push_back(self.ctx.time());
        }
    }

    fn on_departure(&mut self) {
        if let Some(arrived) = self.waiting.pop_front() {
            self.waited += self.ctx.time() - arrived;
            self.serve();
        } else {
            self.free += 1;
        }
    }
}

impl EventHandler for Station {
    fn on(&mut self, event: Event) {
        cast!(match event.data {
            Arrival {} => {
                self.on_arrival()
            }
            Departure {} => {
                self.on_departure()
            }
        })
    }
}

fn main() {
    let customers: u64 = std::env::args().nth(1).and_then(|word| word.parse().ok()).expect("usage: simcore_mm4 CUSTOMERS");
    let mut sim = Simulation::new(1);
    let station = Rc::new(RefCell::new(Station::new(customers, 4, sim.create_context("station"))));
    sim.add_handler("station", station.clone());
    station.borrow_mut().expect_next();
    sim.step_until_no_events();
    let mean_wait = station.borrow().waited / customers as f64;
    println!("{{\"events\": {}, \"mean_wait\": {:.5}}}", sim.event_count(), mean_wait);
}
