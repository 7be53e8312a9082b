#include "sim/student.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/contract.hpp"
#include "sim/special_functions.hpp"

namespace sandtable::sim {
namespace {

constexpr double promised = 1e-9;  // the relative error that the header states

// The usual table of critical values, with more digits than it prints (computed with mpmath at 40 digits).
TEST(StudentQuantile, matches_the_table) {
  struct Row {
    double dof, p60, p95, p975, p995;
  };
  for (const Row& row : {Row{1, 0.32491969623290633, 6.3137515146750431, 12.706204736174705, 63.656741162871581},
                         {2, 0.28867513459481288, 2.9199855803537257, 4.3026527297494639, 9.9248432009182931},
                         {3, 0.27667066233268991, 2.3533634348018239, 3.1824463052837096, 5.8409093097333573},
                         {5, 0.26718086570414513, 2.0150483733330242, 2.5705818356363155, 4.0321429835552281},
                         {9, 0.26095533647391101, 1.8331129326562372, 2.2621571627982055, 3.2498355415921263},
                         {19, 0.25692281979615473, 1.7291328115213695, 2.0930240544083098, 2.8609346064649792},
                         {29, 0.25568363457125614, 1.6991270265334978, 2.0452296421327043, 2.7563859036706055},
                         {99, 0.25402901215180671, 1.6603911560169909, 1.9842169515864175, 2.6264054572808275},
                         {1000, 0.25341451583949876, 1.6463788172854647, 1.9623390808264085, 2.5807546980659511},
                         {20000, 0.25335047326406268, 1.6449298189594817, 1.9600826051581352, 2.576075153017255},
                         {1000000, 0.25334717053784168, 1.6448551507220405, 1.959966356814107, 2.5758342201053342}}) {
    EXPECT_NEAR(student_t_quantile(0.6, row.dof), row.p60, promised * row.p60) << row.dof;
    EXPECT_NEAR(student_t_quantile(0.95, row.dof), row.p95, promised * row.p95) << row.dof;
    EXPECT_NEAR(student_t_quantile(0.975, row.dof), row.p975, promised * row.p975) << row.dof;
    EXPECT_NEAR(student_t_quantile(0.995, row.dof), row.p995, promised * row.p995) << row.dof;
  }
  EXPECT_NEAR(student_t_quantile(0.99, 3.5), 4.06071135930008371915921002009, promised * 4)
      << "degrees of freedom need not be whole";
}

TEST(StudentQuantile, keeps_its_accuracy_far_in_the_tail) {
  struct Case {
    double dof, t;
  };
  for (const Case& c : {Case{1, 31830988.618379057},
                        {2, 7071.0677057994576},
                        {3, 479.52506957973828},
                        {5, 62.404506110967292},
                        {29, 7.6416831323814396},
                        {1000, 5.6579123376791052},
                        {1000000, 5.6120468343692815}}) {
    EXPECT_NEAR(student_t_quantile(1e-8, c.dof), -c.t, promised * c.t) << c.dof;
  }
}

// dof 1: tan(π(p − ½)).  dof 2: (2p − 1)/√(2p(1 − p)).  dof 4: 2√(cos(φ/3)/√a − 1), a = 4p(1 − p), φ = arccos √a.
TEST(StudentQuantile, agrees_with_its_closed_forms) {
  for (double p = 0.505; p < 1; p += 0.005) {
    const double one = std::tan(std::numbers::pi * (p - 0.5));
    const double two = (2 * p - 1) / std::sqrt(2 * p * (1 - p));
    const double root = std::sqrt(4 * p * (1 - p));
    const double four = 2 * std::sqrt(std::cos(std::acos(root) / 3) / root - 1);
    EXPECT_NEAR(student_t_quantile(p, 1), one, promised * one) << p;
    EXPECT_NEAR(student_t_quantile(p, 2), two, promised * two) << p;
    EXPECT_NEAR(student_t_quantile(p, 4), four, promised * four) << p;
  }
}

TEST(StudentQuantile, is_antisymmetric_and_inverts_the_cdf) {
  for (double dof : {1.0, 2.0, 7.0, 33.3, 400.0}) {
    for (double p = 0.01; p < 0.5; p += 0.01) {
      const double t = student_t_quantile(p, dof);
      EXPECT_LT(t, 0);
      EXPECT_NEAR(student_t_quantile(1 - p, dof), -t, -t * 1e-12);
      EXPECT_NEAR(student_t_cdf(t, dof), p, p * 1e-11);
      EXPECT_NEAR(student_t_cdf(-t, dof), 1 - p, 1e-11);
    }
    EXPECT_EQ(student_t_quantile(0.5, dof), 0);
  }
}

// The expansion takes over at 1e4 degrees of freedom. Two degrees apart, quantiles differ by 2 · z(z²+1)/4 / dof² there, whichever
// way they are computed; and further on they pass into the normal ones.
TEST(StudentQuantile, passes_smoothly_into_the_normal_one) {
  for (double p : {0.6, 0.95, 0.975, 0.9999}) {
    const double z = normal_quantile(p);
    const double before = student_t_quantile(p, 9'999);
    const double after = student_t_quantile(p, 10'001);
    EXPECT_NEAR(before - after, z * (z * z + 1) / 2 / 1e8, promised / 10 * z) << p;
    EXPECT_NEAR(student_t_quantile(p, 1e15), z, 1e-12) << p;
  }
}

TEST(StudentQuantile, refuses_what_has_no_answer) {
  EXPECT_THROW((void)student_t_quantile(0, 5), ContractError);
  EXPECT_THROW((void)student_t_quantile(1, 5), ContractError);
  EXPECT_THROW((void)student_t_quantile(0.9, 0), ContractError);
}

}  // namespace
}  // namespace sandtable::sim
