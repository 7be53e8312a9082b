#include "scenarios/demo/fifo_slots.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace sandtable::demo {
namespace {

TEST(FifoSlots, refuses_whoever_would_be_one_too_many_to_wait) {
  FifoSlots slots(2, 0);
  EXPECT_TRUE(slots.acquire());
  EXPECT_TRUE(slots.acquire());
  EXPECT_FALSE(slots.acquire());
  slots.release();
  EXPECT_TRUE(slots.acquire());
}

TEST(FifoSlots, serves_in_the_order_of_arrival) {
  FifoSlots slots(1, 10);
  ASSERT_TRUE(slots.acquire());
  std::vector<int> served;
  std::vector<std::thread> waiting;
  for (int number = 0; number < 5; ++number) {
    waiting.emplace_back([&, number] {
      ASSERT_TRUE(slots.acquire());
      served.push_back(number);  // the slot is the lock
      slots.release();
    });
    while (slots.waiting() != static_cast<std::size_t>(number) + 1) std::this_thread::yield();
  }
  slots.release();
  for (auto& thread : waiting) thread.join();
  EXPECT_EQ(served, (std::vector{0, 1, 2, 3, 4}));
}

TEST(FifoSlots, never_lets_more_than_its_slots_in) {
  FifoSlots slots(3, 1000);
  std::atomic<int> inside{0}, most{0}, done{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 500; ++round) {
        ASSERT_TRUE(slots.acquire());
        const int now = ++inside;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {}
        --inside;
        ++done;
        slots.release();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 6000);
  EXPECT_LE(most, 3);
}

}  // namespace
}  // namespace sandtable::demo
