#include "connectors/kubernetes/import/addresses.hpp"

#include <gtest/gtest.h>

namespace sandtable::connectors::kubernetes {
namespace {

using Addresses = std::vector<ServiceAddress>;

TEST(AddressesIn, UrlsAndHostsWithPorts) {
  EXPECT_EQ(addresses_in("http://cart:8080/items"), (Addresses{{"cart", ""}}));
  EXPECT_EQ(addresses_in("cart.shop.svc.cluster.local:7070"), (Addresses{{"cart", "shop"}}));
  EXPECT_EQ(addresses_in("--upstream=grpc://a.x,b:90;c:91"), (Addresses{{"a", "x"}, {"b", ""}, {"c", ""}}));
  EXPECT_EQ(addresses_in("redis://:secret@cache:6379/0"), (Addresses{{"cache", ""}}));
  EXPECT_EQ(addresses_in("postgres://user:pass1@db.data/shop"), (Addresses{{"db", "data"}}));
}

// The name of a Service in passing is no call to it.
TEST(AddressesIn, WhatIsNone) {
  for (const char* text : {"", "cart", "the cart and the db", "12:30", "10.0.0.1:80", "key: value", ":8080"})
    EXPECT_EQ(addresses_in(text), Addresses{}) << text;
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
