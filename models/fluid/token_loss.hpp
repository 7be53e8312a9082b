/// Share of requests that a token bucket refuses: requests at `load` times the rate of tokens, random in time, and `burst` tokens.
/// It is the share lost by a queue with deterministic service and room for `burst` (a token taken is a customer that leaves a token
/// time later), in the diffusion limit: (1 − η)·η^b/(1 − η^(b+1)), η = ρκ/(1 − ρ + ρκ), κ = 1/2. Above a load
/// of 1 it is the tokens that queue up: the bucket is full for such a share with 1/ρ, and 1 − (1 − full)/ρ is refused. Source: L.
/// Kleinrock, Queueing Systems II (1976) §2.4, for the shape.
#pragma once

namespace sandtable::models {

double token_loss(double load, double burst);

}  // namespace sandtable::models
