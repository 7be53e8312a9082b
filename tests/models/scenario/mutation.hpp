/// Damages a text the way editors, merges and disks do.
#pragma once

#include <random>
#include <string>

namespace sandtable::models::test {

/// One to four of: a bit flipped, a line swapped, doubled or left out, a stretch left out, a token put in.
std::string mutate(std::string text, std::mt19937_64& random);

}  // namespace sandtable::models::test
