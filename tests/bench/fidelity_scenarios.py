"""The scenarios on which the four fidelities are compared: stations at several loads, meshes, limits, days, closed loops, plans, crashes.

Each is (name, scenario as text, plan as text or None). All have the traffic `users`. JSON is YAML, so dictionaries are enough.
"""

import json

SLOT = 0.01  # s, mean holding time of the plain stations


def scenario(name: str, services: list[dict], traffic: dict, duration: str = "300s", warmup: str = "30s", **more) -> str:
    return json.dumps({
        "apiVersion": "sandtable/v1", "kind": "Scenario", "name": name, "seed": 11,
        "run": {"duration": duration, "warmup": warmup, "replications": 4},
        "services": services, "traffic": [{"name": "users", **traffic}], **more,
    })


def service(name: str, steps: list, replicas: int = 1, **more) -> dict:
    return {"name": name, "replicas": replicas, **more, "endpoints": [{"name": "do", "steps": steps}]}


def work(law: str = "exponential(10ms)") -> dict:
    return {"work": law}


def call(to: str, **more) -> dict:
    return {"call": {"to": f"{to}.do", **more}}


def poisson(rate: float) -> dict:
    return {"to": "front.do", "arrivals": f"poisson({rate:g}/s)"}


def station(name: str, load: float, replicas: int, slots: int, balance: str = "random", law: str = "exponential(10ms)", **more) -> tuple:
    rate = load * replicas * slots / SLOT
    text = scenario(name, [service("front", [work(law)], replicas, concurrency=slots, balance=balance, **more)], poisson(rate))
    return name, text, None


def stations() -> list[tuple]:
    made = []
    for load in (0.3, 0.6, 0.8, 0.88, 0.95):
        made.append(station(f"mm1-at-{100 * load:.0f}", load, 1, 1))
        made.append(station(f"mm8-at-{100 * load:.0f}", load, 1, 8))
    for balance in ("random", "round-robin", "least-request", "least-connections", "ring-hash", "shared-queue"):
        made.append(station(f"four-by-two-{balance}", 0.75, 4, 2, balance))
    for balance in ("random", "round-robin", "least-request"):
        made.append(station(f"forty-by-two-{balance}", 0.75, 40, 2, balance))
    for name, law in (("constant", "constant(10ms)"), ("lognormal-half", "lognormal(10ms cv=0.5)"), ("lognormal-two", "lognormal(10ms cv=2)")):
        made.append(station(f"one-by-four-{name}", 0.75, 1, 4, law=law))
    made.append(station("bounded-line", 0.85, 2, 2, queue=6))
    made.append(station("bounded-line-overload", 1.2, 2, 2, queue=6))
    made.append(station("overload", 1.3, 2, 2))
    return made


def limits() -> list[tuple]:
    cpu = service("front", [{"cpu": "lognormal(8ms cv=0.8)"}], 3, cpu={"limit": 1})
    both = service("front", [work("lognormal(20ms cv=0.5)"), {"cpu": "lognormal(8ms cv=0.8)"}], 3, cpu={"limit": 1}, concurrency=16)
    half = service("front", [{"cpu": "exponential(8ms)"}], 20, cpu={"limit": "500m"})
    limited = service("front", [work()], 2, concurrency=8, rate_limit={"rate": "200/s", "burst": 10})
    return [
        ("cpu-limit", scenario("cpu-limit", [cpu], poisson(260)), None),
        ("cpu-and-slots", scenario("cpu-and-slots", [both], poisson(280)), None),
        ("half-a-core", scenario("half-a-core", [half], poisson(800)), None),
        ("rate-limit", scenario("rate-limit", [limited], poisson(380)), None),
    ]


def meshes() -> list[tuple]:
    def tier(name: str, steps: list, replicas: int, slots: int) -> dict:
        return service(name, steps, replicas, concurrency=slots)

    tandem = [tier("front", [work("lognormal(4ms cv=0.5)"), call("back")], 2, 32), tier("back", [work()], 2, 4)]
    chain = [tier("front", [work("exponential(3ms)"), call("middle")], 2, 64), tier("middle", [work("exponential(5ms)"), call("back")], 3, 16),
             tier("back", [work("lognormal(8ms cv=0.7)")], 4, 2)]
    fan = [tier("front", [work("exponential(2ms)"), {"parallel": [call("left"), call("right")]}], 2, 64), tier("left", [work()], 2, 4),
           tier("right", [work("lognormal(12ms cv=0.4)")], 2, 4)]
    cache = [tier("front", [{"choice": [{"weight": 0.9, "steps": [work("constant(1ms)")]}, {"weight": 0.1, "steps": [call("back")]}]}], 2, 32),
             tier("back", [work("exponential(20ms)")], 2, 2)]
    retry = [tier("front", [call("back", timeout="60ms", retries=1, backoff="5ms")], 2, 64), tier("back", [work()], 4, 4)]
    storm = [tier("front", [call("back", timeout="40ms", retries=2, backoff="5ms")], 2, 64), tier("back", [work()], 2, 4)]
    many = [tier("front", [work("exponential(4ms)"), call("back")], 20, 8), tier("back", [work()], 30, 2)]
    shops = []
    for name, services, rate in (("tandem", tandem, 500), ("chain-of-three", chain, 600), ("fan-out", fan, 480), ("cache", cache, 800),
                                 ("retries", retry, 600), ("retry-storm", storm, 560), ("large-tandem", many, 4200)):
        shops.append((name, scenario(name, services, poisson(rate), network={"latency": "0.2ms"}), None))
    return shops


def times() -> list[tuple]:
    front = service("front", [work()], 4, concurrency=2)

    def day(name: str, mean: int, peak: int, **more) -> tuple:
        return name, scenario(name, [front], {"to": "front.do", "arrivals": f"diurnal({mean}/s {peak}/s 300s)"}, "900s", **more), None

    wide = service("front", [work()], 40, concurrency=2)
    grow = "\n".join(["apiVersion: sandtable/v1", "kind: Plan", "name: grow", "actions:",
                      "  - {at: 100s, scale: {service: front, replicas: 6}}", "  - {at: 200s, scale: {service: front, replicas: 3}}"])
    started = service("front", [work()], 4, concurrency=2, startup="constant(5s)")
    crash = [{"at": "100s", "for": "60s", "crash": {"replica": "front-0"}}]
    bursty = {"to": "front.do", "arrivals": "mmpp(300/s for=20s 600/s for=20s)"}
    return [
        day("day", 400, 640), day("day-with-overload", 560, 1000),
        ("large-day", scenario("large-day", [wide], {"to": "front.do", "arrivals": "diurnal(4000/s 6400/s 150s)"}), None),
        ("scale-plan", scenario("scale-plan", [started], poisson(400)), grow),
        ("crash", scenario("crash", [started], poisson(480), faults=crash), None),
        ("bursts", scenario("bursts", [front], bursty), None),
    ]


def loops() -> list[tuple]:
    def clients(name: str, replicas: int, slots: int, count: int, think: str) -> tuple:
        front = service("front", [work()], replicas, concurrency=slots)
        return name, scenario(name, [front], {"to": "front.do", "clients": count, "think": f"exponential({think})"}), None

    return [clients("clients-light", 1, 4, 20, "90ms"), clients("clients-half", 1, 4, 20, "50ms"),
            clients("clients-saturating", 1, 4, 100, "50ms"), clients("clients-of-pools", 4, 2, 40, "60ms"),
            clients("thousand-clients", 20, 2, 1000, "300ms")]


def months() -> str:
    """Ninety days of ten services, for the cost of the fluid: single requests would be some 30 thousand million."""
    services = [service("front", [work("exponential(3ms)"), *[call(f"s{i}") for i in range(1, 10)]], 12, concurrency=64)]
    services += [service(f"s{i}", [work(f"lognormal({4 + i}ms cv=0.6)")], 8, concurrency=8) for i in range(1, 10)]
    return scenario("ninety-days", services, {"to": "front.do", "arrivals": "diurnal(1300/s 2400/s 24h)"}, "2160h", "24h",
                    network={"latency": "0.2ms"})


def everything() -> list[tuple]:
    return stations() + limits() + meshes() + times() + loops()
