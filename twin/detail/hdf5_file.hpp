/// The one place where the twin meets HDF5: flat files of named arrays, each with a checksum, replaced in one step. Failures inside
/// travel as `Hdf5Error` and come out of `write_hdf5` and `read_hdf5` as results that name the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/result.hpp"

namespace sandtable::twin::detail {

struct Hdf5Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// HDF5's `hid_t`, so that its headers stay in the source file.
using Hdf5Id = std::int64_t;

class Hdf5Writer {
 public:
  explicit Hdf5Writer(Hdf5Id file) : file_(file) {}
  /// Row-major; `columns` > 0 makes it two-dimensional.
  void doubles(const std::string& name, const std::vector<double>& values, std::size_t columns = 0);
  void integers(const std::string& name, const std::vector<std::int64_t>& values);
  void strings(const std::string& name, const std::vector<std::string>& values);

 private:
  Hdf5Id file_;
};

/// A part of a one-dimensional array: `count` elements from `first`.
struct Range {
  std::size_t first = 0, count = 0;
};

class Hdf5Reader {
 public:
  explicit Hdf5Reader(Hdf5Id file) : file_(file) {}
  bool has(const std::string& name) const;
  /// All elements, row-major; with `size` any other number of them is an error.
  std::vector<double> doubles(const std::string& name, std::optional<std::size_t> size = std::nullopt) const;
  std::vector<std::int64_t> integers(const std::string& name, std::optional<std::size_t> size = std::nullopt) const;
  std::vector<std::string> strings(const std::string& name, std::optional<std::size_t> size = std::nullopt) const;
  std::vector<double> doubles(const std::string& name, Range range) const;
  std::vector<std::int64_t> integers(const std::string& name, Range range) const;

 private:
  Hdf5Id file_;
};

/// Writes beside the file, syncs, renames. `format` is stored and must match when reading.
sim::Status write_hdf5(const std::filesystem::path& file, const std::string& format, const std::function<void(Hdf5Writer&)>& fill);
sim::Status read_hdf5(const std::filesystem::path& file, const std::string& format,
                      const std::function<void(const Hdf5Reader&)>& take);

}  // namespace sandtable::twin::detail
