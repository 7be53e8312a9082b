/// A program that links SimGrid and does nothing: what the start of any program on top of it costs at least.
#include <simgrid/s4u.hpp>

int main(int argc, char**) { return argc > 1 && simgrid::s4u::Engine::is_initialized() ? 1 : 0; }
