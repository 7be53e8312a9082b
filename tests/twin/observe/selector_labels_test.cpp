// Labels that make a selector find a series.
#include "twin/observe/selector_labels.hpp"

#include <gtest/gtest.h>

namespace sandtable::twin {
namespace {

using models::Labels;

TEST(SelectorLabels, AreThoseOfEqualities) {
  EXPECT_EQ(labels_of_selector(R"(job="front")"), (Labels{{"job", "front"}}));
  EXPECT_EQ(labels_of_selector(R"( zone = 'b' ,job="front", )"), (Labels{{"job", "front"}, {"zone", "b"}}));
  EXPECT_EQ(labels_of_selector(R"(a="with \"quotes\", and \\",b=`as \it is`)"),
            (Labels{{"a", R"(with "quotes", and \)"}, {"b", R"(as \it is)"}}));
  EXPECT_EQ(labels_of_selector(""), Labels{});
}

TEST(SelectorLabels, PlainTextIsARegularExpressionToo) {
  EXPECT_EQ(labels_of_selector(R"(job=~"front")"), (Labels{{"job", "front"}}));
  EXPECT_EQ(labels_of_selector(R"(job=~"front|back",zone=~"b.*",a!="x",b!~"y")"), Labels{});
}

TEST(SelectorLabels, InstanceIsTheReplicasOwn) {
  EXPECT_EQ(labels_of_selector(R"(instance="10.0.0.1:80",job="front")"), (Labels{{"job", "front"}}));
}

TEST(SelectorLabels, WhatCannotBeReadEndsThem) {
  EXPECT_EQ(labels_of_selector(R"(job="front",zone=b)"), (Labels{{"job", "front"}}));
  EXPECT_EQ(labels_of_selector(R"(job="front)"), Labels{});
}

}  // namespace
}  // namespace sandtable::twin
