/// libcurl, loaded when it is first needed: with the thirty libraries below it it takes 6 ms of a start, and most commands ask
/// nobody.
#pragma once

#include <curl/curl.h>

#include "sim/result.hpp"

namespace sandtable::connectors::http {

/// Its functions that we call, by their names without `curl_`.
struct Libcurl {
  decltype(&curl_easy_init) easy_init;
  decltype(&curl_easy_reset) easy_reset;
  decltype(&curl_easy_setopt) easy_setopt;
  decltype(&curl_easy_getinfo) easy_getinfo;
  decltype(&curl_easy_strerror) easy_strerror;
  decltype(&curl_easy_cleanup) easy_cleanup;
  decltype(&curl_multi_init) multi_init;
  decltype(&curl_multi_add_handle) multi_add_handle;
  decltype(&curl_multi_perform) multi_perform;
  decltype(&curl_multi_info_read) multi_info_read;
  decltype(&curl_multi_poll) multi_poll;
  decltype(&curl_multi_remove_handle) multi_remove_handle;
  decltype(&curl_multi_cleanup) multi_cleanup;
  decltype(&curl_slist_append) slist_append;
  decltype(&curl_slist_free_all) slist_free_all;
};
/// Loaded and started; once a process, and never undone, since other users of libcurl may share the process.
sim::Result<const Libcurl*> libcurl();

}  // namespace sandtable::connectors::http
