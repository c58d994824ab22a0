// SPDX-License-Identifier: Apache-2.0
#include "text.hpp"

#include <stdexcept>
#include <vector>

namespace berth::gen {
namespace {

// Lines as a person would write them: without the space that follows // and without trailing blanks.
std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    auto end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    std::string line = text.substr(at, end - at);
    if (line.starts_with(' ')) line.erase(0, 1);
    while (line.ends_with(' ')) line.pop_back();
    lines.push_back(std::move(line));
    at = end + 1;
  }
  return lines;
}

}  // namespace

std::string fill(std::string_view form, const Words& words) {
  std::string filled;
  for (;;) {
    const auto open = form.find('$');
    filled += form.substr(0, open);
    if (open == std::string_view::npos) return filled;
    const auto close = form.find('$', open + 1);
    const auto word = form.substr(open + 1, close - open - 1);
    const auto found = words.find(word);
    if (close == std::string_view::npos || found == words.end())
      throw std::logic_error{"protoc-gen-berth: no meaning for $" + std::string{word}};
    filled += found->second;
    form.remove_prefix(close + 1);
  }
}

std::string cComment(const std::string& text, std::string_view indent) {
  std::string comment;
  for (const auto& line : linesOf(text)) {
    comment += comment.empty() ? std::string{indent} + "/* " : std::string{indent} + " * ";
    if (line.empty()) comment.pop_back();
    comment += line + '\n';
  }
  for (auto at = comment.find("*/"); at != std::string::npos; at = comment.find("*/", at))
    comment.replace(at, 2, "* /");
  if (!comment.empty()) comment.replace(comment.size() - 1, 1, " */\n");
  return comment;
}

std::string cppComment(const std::string& text, std::string_view indent) {
  std::string comment;
  for (const auto& line : linesOf(text)) comment += std::string{indent} + (line.empty() ? "///" : "/// ") + line + '\n';
  return comment;
}

}  // namespace berth::gen
