# Compile settings of every target of ours, carried by one interface target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON) # the Python module uses the same objects
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_program(SANDTABLE_CCACHE ccache)
if(SANDTABLE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Hits from any build folder and any checkout: neither the folder's nor the checkout's place is part of what is compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
                                  ${SANDTABLE_CCACHE})
endif()

add_library(sandtable_settings INTERFACE)
target_include_directories(sandtable_settings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(
  sandtable_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                               -ffp-contract=off # the same bits whether or not the machine has FMA
)
if(SANDTABLE_WERROR)
  target_compile_options(sandtable_settings INTERFACE -Werror)
endif()
if(SANDTABLE_SANITIZE)
  target_compile_options(sandtable_settings INTERFACE -fsanitize=${SANDTABLE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(sandtable_settings INTERFACE -fsanitize=${SANDTABLE_SANITIZE})
endif()

if(SANDTABLE_FUZZ)
  target_compile_options(sandtable_settings INTERFACE -fsanitize=fuzzer-no-link) # the fuzzer sees which branches were taken
endif()

# sandtable_library(NAME sources…): a static library of one folder
function(sandtable_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PUBLIC sandtable_settings)
endfunction()
