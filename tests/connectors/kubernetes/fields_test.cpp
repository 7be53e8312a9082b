#include "connectors/kubernetes/fields.hpp"

#include <gtest/gtest.h>

#include "connectors/kubernetes/instant.hpp"

namespace sandtable::connectors::kubernetes {
namespace {

TEST(ReadInstant, WithFractionsAndOffsets) {
  EXPECT_EQ(read_instant("1970-01-01T00:00:01Z"), sim::Time{std::chrono::seconds{1}});
  EXPECT_EQ(read_instant("2026-11-25T10:00:00Z"), sim::Time{std::chrono::seconds{1795600800}});
  EXPECT_EQ(read_instant("2026-11-25T12:30:00.25+02:30"),
            sim::Time{std::chrono::seconds{1795600800} + std::chrono::milliseconds{250}});
}

TEST(ReadInstant, WhatIsNone) {
  for (const char* text : {"", "2026-11-25", "2026-11-25T10:00:00", "2026-13-25T10:00:00Z", "2026-02-30T10:00:00Z",
                           "2026-11-25T25:00:00Z", "2026-11-25T10:00:00.Z", "2026-11-25T10:00:00+2:00", "tomorrow"})
    EXPECT_FALSE(read_instant(text)) << text;
}

TEST(Fields, CollectWhatIsWrongWithItsPlace) {
  const auto tree = models::parse_yaml("count: many\nflag: 3\nlimits: {cpu: 1x}\nnames: a\nwhen: later\nphase: Runing\n", "a.yaml");
  ASSERT_TRUE(tree);
  models::Diagnostics problems;
  const Fields fields(*tree, problems);
  std::int32_t count = 7;
  bool flag = true;
  models::kube::Resources limits;
  std::vector<std::string> names;
  std::optional<sim::Time> when;
  fields.number("count", count);
  fields.flag("flag", flag);
  fields.resources("limits", limits);
  fields.texts("names", names);
  fields.time("when", when);
  fields.word("phase", {"Pending", "Running"}, [](std::size_t) { FAIL(); });
  fields.text("absent", names.emplace_back());
  EXPECT_EQ(count, 7);
  EXPECT_TRUE(flag);
  EXPECT_FALSE(when);
  EXPECT_EQ(models::to_text(problems),
            "a.yaml:1:8: count is the text \"many\" (a whole number belongs there)\n"
            "a.yaml:2:7: flag is the text \"3\" (true or false belongs there)\n"
            "a.yaml:3:15: cpu is the text \"1x\" (an amount such as 250m or 2Gi belongs there)\n"
            "a.yaml:4:8: names is a text (a list belongs there)\n"
            "a.yaml:5:7: when is the text \"later\" (an instant such as 2026-11-25T10:00:00Z belongs there)\n"
            "a.yaml:6:8: phase is the text \"Runing\" (Pending or Running belongs there) did you mean \"Running\"?\n");
}

}  // namespace
}  // namespace sandtable::connectors::kubernetes
