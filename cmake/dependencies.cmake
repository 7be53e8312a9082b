# Debian 12's packages (packages.txt). Each library is linked by the folders whose row in the design names it, and by no other.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(TBB REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(simdjson REQUIRED)
find_package(SQLite3 REQUIRED)
pkg_check_modules(simgrid REQUIRED IMPORTED_TARGET simgrid)
pkg_check_modules(yaml_cpp REQUIRED IMPORTED_TARGET yaml-cpp)
pkg_check_modules(hdf5 REQUIRED IMPORTED_TARGET hdf5-serial)

# Programs take HDF5's archive, where there is one: its shared library brings libcurl, OpenSSL and thirty more to every start, for
# remote files that nothing here reads. The archive is not made for shared objects, so that the Python module takes the library.
find_library(HDF5_ARCHIVE libhdf5.a HINTS ${hdf5_LIBRARY_DIRS})
find_library(SZIP_ARCHIVE libsz.a)
find_library(AEC_ARCHIVE libaec.a)
find_library(ZLIB_ARCHIVE libz.a)
mark_as_advanced(HDF5_ARCHIVE SZIP_ARCHIVE AEC_ARCHIVE ZLIB_ARCHIVE)
add_library(sandtable_hdf5 INTERFACE)
target_include_directories(sandtable_hdf5 SYSTEM INTERFACE ${hdf5_INCLUDE_DIRS})
if(HDF5_ARCHIVE AND SZIP_ARCHIVE AND AEC_ARCHIVE AND ZLIB_ARCHIVE)
  set(is_program $<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>)
  target_link_libraries(
    sandtable_hdf5
    INTERFACE "$<${is_program}:${HDF5_ARCHIVE};${SZIP_ARCHIVE};${AEC_ARCHIVE};${ZLIB_ARCHIVE};m;${CMAKE_DL_LIBS}>"
              $<$<NOT:${is_program}>:PkgConfig::hdf5>)
else()
  target_link_libraries(sandtable_hdf5 INTERFACE PkgConfig::hdf5)
endif()
