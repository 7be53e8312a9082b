#include "twin/detail/hdf5_file.hpp"

#include <hdf5.h>

#include <algorithm>
#include <utility>

#include "twin/detail/durable_file.hpp"

namespace sandtable::twin::detail {
namespace {

/// Closes what HDF5 opened, whatever kind it is.
class Handle {
 public:
  Handle(hid_t id, const std::string& what) : id_(id) {
    if (id < 0) throw Hdf5Error("can't " + what);
  }
  ~Handle() {
    if (id_ < 0) return;
    switch (H5Iget_type(id_)) {
      case H5I_FILE:
        H5Fclose(id_);
        break;
      case H5I_DATASET:
        H5Dclose(id_);
        break;
      case H5I_DATASPACE:
        H5Sclose(id_);
        break;
      case H5I_DATATYPE:
        H5Tclose(id_);
        break;
      default:
        H5Pclose(id_);
        break;
    }
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)) {}
  Handle& operator=(Handle&&) = delete;
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor)

 private:
  hid_t id_;
};

/// HDF5 prints its error stack by default; our messages carry what matters.
class Silence {
 public:
  Silence() {
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Silence() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

void check(herr_t status, const std::string& what) {
  if (status < 0) throw Hdf5Error("can't " + what);
}

void write(hid_t file, const std::string& name, hid_t type, const std::vector<hsize_t>& shape, const void* data) {
  const Handle space(H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), "describe `" + name + "`");
  const Handle properties(H5Pcreate(H5P_DATASET_CREATE), "describe `" + name + "`");
  if (std::all_of(shape.begin(), shape.end(), [](hsize_t n) { return n > 0; })) {
    std::vector<hsize_t> chunk = shape;
    chunk[0] = std::min<hsize_t>(chunk[0], 4096);
    check(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()), "chunk `" + name + "`");
    check(H5Pset_fletcher32(properties), "protect `" + name + "`");  // torn or flipped bytes show when reading
  }
  const Handle set(H5Dcreate2(file, name.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT), "create `" + name + "`");
  check(H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "write `" + name + "`");
}

Handle text_type(std::size_t length) {
  Handle type(H5Tcopy(H5T_C_S1), "describe text");
  check(H5Tset_size(type, std::max<std::size_t>(length, 1)), "describe text");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "describe text");
  return type;
}

std::size_t size_of(hid_t set, const std::string& name) {
  const Handle space(H5Dget_space(set), "read the shape of `" + name + "`");
  const hssize_t size = H5Sget_simple_extent_npoints(space);
  if (size < 0) throw Hdf5Error("`" + name + "` has no shape");
  return static_cast<std::size_t>(size);
}

hid_t open_set(hid_t file, const std::string& name) { return H5Dopen2(file, name.c_str(), H5P_DEFAULT); }

template <class T>
std::vector<T> read_all(hid_t file, const std::string& name, hid_t type, std::optional<std::size_t> size) {
  const Handle set(open_set(file, name), "find `" + name + "`");
  std::vector<T> values(size_of(set, name));
  if (size && *size != values.size()) {
    throw Hdf5Error("`" + name + "` has " + std::to_string(values.size()) + " values instead of " + std::to_string(*size));
  }
  if (!values.empty()) check(H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), "read `" + name + "`");
  return values;
}

template <class T>
std::vector<T> read_range(hid_t file, const std::string& name, hid_t type, Range range) {
  const Handle set(open_set(file, name), "find `" + name + "`");
  if (range.first + range.count > size_of(set, name)) throw Hdf5Error("`" + name + "` is shorter than its index says");
  std::vector<T> values(range.count);
  if (values.empty()) return values;
  const hsize_t first = range.first, count = range.count;
  const Handle memory(H5Screate_simple(1, &count, nullptr), "describe `" + name + "`");
  const Handle space(H5Dget_space(set), "read the shape of `" + name + "`");
  check(H5Sselect_hyperslab(space, H5S_SELECT_SET, &first, nullptr, &count, nullptr), "select of `" + name + "`");
  check(H5Dread(set, type, memory, space, H5P_DEFAULT, values.data()), "read `" + name + "`");
  return values;
}

}  // namespace

void Hdf5Writer::doubles(const std::string& name, const std::vector<double>& values, std::size_t columns) {
  std::vector<hsize_t> shape{columns > 0 ? values.size() / columns : values.size()};
  if (columns > 0) shape.push_back(columns);
  write(file_, name, H5T_NATIVE_DOUBLE, shape, values.data());
}

void Hdf5Writer::integers(const std::string& name, const std::vector<std::int64_t>& values) {
  write(file_, name, H5T_NATIVE_INT64, {values.size()}, values.data());
}

void Hdf5Writer::strings(const std::string& name, const std::vector<std::string>& values) {
  std::size_t longest = 1;
  for (const auto& value : values) longest = std::max(longest, value.size());
  std::string flat(longest * values.size(), '\0');
  for (std::size_t i = 0; i < values.size(); ++i) values[i].copy(flat.data() + i * longest, longest);
  write(file_, name, text_type(longest), {values.size()}, flat.data());
}

bool Hdf5Reader::has(const std::string& name) const { return H5Lexists(file_, name.c_str(), H5P_DEFAULT) > 0; }
std::vector<double> Hdf5Reader::doubles(const std::string& name, std::optional<std::size_t> size) const {
  return read_all<double>(file_, name, H5T_NATIVE_DOUBLE, size);
}
std::vector<std::int64_t> Hdf5Reader::integers(const std::string& name, std::optional<std::size_t> size) const {
  return read_all<std::int64_t>(file_, name, H5T_NATIVE_INT64, size);
}
std::vector<double> Hdf5Reader::doubles(const std::string& name, Range range) const {
  return read_range<double>(file_, name, H5T_NATIVE_DOUBLE, range);
}
std::vector<std::int64_t> Hdf5Reader::integers(const std::string& name, Range range) const {
  return read_range<std::int64_t>(file_, name, H5T_NATIVE_INT64, range);
}

std::vector<std::string> Hdf5Reader::strings(const std::string& name, std::optional<std::size_t> size) const {
  const Handle set(open_set(file_, name), "find `" + name + "`");
  const Handle stored(H5Dget_type(set), "read the type of `" + name + "`");
  const std::size_t length = H5Tget_size(stored);
  const std::size_t count = size_of(set, name);
  if (H5Tget_class(stored) != H5T_STRING || length == 0) throw Hdf5Error("`" + name + "` is no text");
  if (size && *size != count)
    throw Hdf5Error("`" + name + "` has " + std::to_string(count) + " values instead of " + std::to_string(*size));
  std::string flat(length * count, '\0');
  if (count > 0) check(H5Dread(set, text_type(length), H5S_ALL, H5S_ALL, H5P_DEFAULT, flat.data()), "read `" + name + "`");
  std::vector<std::string> values;
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::string value = flat.substr(i * length, length);
    value.resize(std::min(value.find('\0'), value.size()));
    values.push_back(std::move(value));
  }
  return values;
}

sim::Status write_hdf5(const std::filesystem::path& file, const std::string& format, const std::function<void(Hdf5Writer&)>& fill) {
  const Silence silence;
  const std::filesystem::path temporary = temporary_beside(file);
  try {
    {
      const Handle handle(H5Fcreate(temporary.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), "create the file");
      Hdf5Writer writer(handle);
      writer.strings("format", {format});
      fill(writer);
      check(H5Fflush(handle, H5F_SCOPE_GLOBAL), "flush the file");
    }
    return put_in_place(temporary, file);
  } catch (const Hdf5Error& error) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return sim::fail(sim::ErrorKind::unavailable, file.string() + ": " + error.what());
  }
}

sim::Status read_hdf5(const std::filesystem::path& file, const std::string& format,
                      const std::function<void(const Hdf5Reader&)>& take) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return sim::fail(sim::ErrorKind::not_found, file.string() + ": no such file");
  const Silence silence;
  try {
    const Handle handle(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), "open the file: it is torn, or no HDF5 file");
    const Hdf5Reader reader(handle);
    const std::string found = reader.strings("format", 1)[0];
    if (found != format) throw Hdf5Error("its format is " + found + ", and this version reads " + format);
    take(reader);
    return sim::Done{};
  } catch (const Hdf5Error& error) { return sim::fail(sim::ErrorKind::invalid_input, file.string() + ": " + error.what()); }
}

}  // namespace sandtable::twin::detail
