#include "models/scenario/arguments.hpp"

#include <algorithm>

namespace sandtable::models {
namespace {

/// Reads arguments against a signature, times in seconds; every problem is reported.
class Binder {
 public:
  Binder(const Expression& expression, TextContext& context, const std::string& signature)
      : expression_(expression), context_(context), signature_(signature) {}

  std::optional<std::vector<double>> numbers(const std::vector<Parameter>& parameters) {
    std::vector<const Argument*> bound(parameters.size(), nullptr);
    bool good = true;
    std::size_t next = 0;
    for (const auto& argument : expression_.arguments) {
      std::size_t place = parameters.size();
      if (argument.name.empty()) {
        while (next < parameters.size() && (parameters[next].by == By::name || bound[next])) ++next;
        place = next;
      } else {
        place = static_cast<std::size_t>(
            std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.name == argument.name; }) -
            parameters.begin());
      }
      if (place == parameters.size()) {
        good = false;
        refuse(argument, parameters, bound);
      } else if (bound[place]) {
        good = false;
        context_.report({"\"" + argument.name + "\" is given twice", "expected " + signature_, {}}, argument.offset);
      } else {
        bound[place] = &argument;
      }
    }
    std::vector<double> values;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      values.push_back(parameters[i].fallback.value_or(0));
      if (!bound[i]) {
        if (!parameters[i].fallback && good) {
          context_.report({"\"" + std::string(expression_.name) + "\" lacks its " + std::string(parameters[i].name),
                           "expected " + signature_,
                           {}});
          good = false;
        }
        continue;
      }
      auto value = read_quantity(parameters[i].dimension, bound[i]->text, parameters[i].name);
      if (value) {
        values.back() = *value;
      } else {
        good = false;
        context_.report(value.error(), bound[i]->offset);
      }
    }
    return good ? std::optional(values) : std::nullopt;
  }

 private:
  void refuse(const Argument& argument, const std::vector<Parameter>& parameters, const std::vector<const Argument*>& bound) {
    if (!argument.name.empty()) {
      std::vector<std::string> names;
      for (const auto& parameter : parameters) names.emplace_back(parameter.name);
      context_.report(
          {"unknown argument \"" + shown(argument.name) + "\"", "expected " + signature_, suggest(argument.name, names)},
          argument.offset);
      return;
    }
    std::string suggestion;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (parameters[i].by == By::name && !bound[i]) {
        suggestion = "write \"" + std::string(parameters[i].name) + "=" + shown(argument.text) + "\"";
        break;
      }
    }
    context_.report({"\"" + expression_.name + "\" has an argument too many, \"" + shown(argument.text) + "\"",
                     "expected " + signature_, suggestion},
                    argument.offset);
  }

  const Expression& expression_;
  TextContext& context_;
  const std::string& signature_;
};

}  // namespace

std::optional<std::vector<double>> bind_numbers(const Expression& expression, const std::vector<Parameter>& parameters,
                                                const std::string& signature, TextContext& context) {
  return Binder(expression, context, signature).numbers(parameters);
}

std::vector<std::string> names_of(const std::vector<std::string>& signatures) {
  std::vector<std::string> names;
  for (const auto& signature : signatures) names.push_back(signature.substr(0, signature.find('(')));
  return names;
}

/// The file's name when the expression has exactly one argument by position, else reported.
const Argument* file_argument(const Expression& expression, const std::string& signature, TextContext& context) {
  const Argument* file = nullptr;
  for (const auto& argument : expression.arguments) {
    if (!argument.name.empty()) continue;
    if (file) {
      context.report({"\"" + expression.name + "\" has an argument too many, \"" + shown(argument.text) + "\"",
                      "expected " + signature, "put a file name with spaces in double quotes"},
                     argument.offset);
      return nullptr;
    }
    file = &argument;
  }
  if (!file) context.report({"\"" + expression.name + "\" lacks its file", "expected " + signature, {}});
  return file;
}

/// Whether the text is `estimate` or `estimate(family)`.
std::optional<std::string> read_estimate(std::string_view text, const std::vector<std::string>& families, TextContext& context) {
  const auto parsed = parse_expression(text, 0);
  if (!parsed || parsed->name != "estimate") return std::nullopt;
  if (!parsed->called) return "";
  if (parsed->arguments.size() == 1 && parsed->arguments[0].name.empty()) {
    const auto& family = parsed->arguments[0].text;
    if (std::find(families.begin(), families.end(), family) != families.end()) return family;
    context.report(
        {"\"" + shown(family) + "\" can't be estimated", "estimate(…) takes a family by its name", suggest(family, families)},
        parsed->arguments[0].offset);
    return "";
  }
  context.report(
      {"\"" + shown(text) + "\" takes one family or none", {}, "write \"estimate\" or \"estimate(" + families.front() + ")\""});
  return "";
}

}  // namespace sandtable::models
