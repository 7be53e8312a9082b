#include "connectors/http/libcurl.hpp"

#include <dlfcn.h>

#include <string>

namespace sandtable::connectors::http {
namespace {

constexpr const char* file = "libcurl.so.4";  // that of the headers: it has been 4 since 2006

sim::Result<Libcurl> load() {
  void* library = dlopen(file, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return sim::fail(sim::ErrorKind::unavailable, std::string("libcurl can't be loaded: ") + dlerror());
  std::string missing;
  const auto find = [&]<class Function>(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr) missing += std::string(" ") + name;
  };
  Libcurl made{};
  decltype(&curl_global_init) global_init = nullptr;
  find(global_init, "curl_global_init");
  find(made.easy_init, "curl_easy_init");
  find(made.easy_reset, "curl_easy_reset");
  find(made.easy_setopt, "curl_easy_setopt");
  find(made.easy_getinfo, "curl_easy_getinfo");
  find(made.easy_strerror, "curl_easy_strerror");
  find(made.easy_cleanup, "curl_easy_cleanup");
  find(made.multi_init, "curl_multi_init");
  find(made.multi_add_handle, "curl_multi_add_handle");
  find(made.multi_perform, "curl_multi_perform");
  find(made.multi_info_read, "curl_multi_info_read");
  find(made.multi_poll, "curl_multi_poll");
  find(made.multi_remove_handle, "curl_multi_remove_handle");
  find(made.multi_cleanup, "curl_multi_cleanup");
  find(made.slist_append, "curl_slist_append");
  find(made.slist_free_all, "curl_slist_free_all");
  if (!missing.empty()) return sim::fail(sim::ErrorKind::unavailable, std::string(file) + " is too old: it lacks" + missing);
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    return sim::fail(sim::ErrorKind::unavailable, "libcurl could not be initialised");
  return made;
}

}  // namespace

sim::Result<const Libcurl*> libcurl() {
  static const sim::Result<Libcurl> loaded = load();
  if (!loaded) return loaded.failure();
  return &*loaded;
}

}  // namespace sandtable::connectors::http
