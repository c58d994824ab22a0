// SPDX-License-Identifier: Apache-2.0
#include "htpasswd/edited_file.hpp"

#include "htpasswd/line.hpp"

#include <climits>
#include <cstdlib>
#include <utility>

namespace berth::htpasswd {
namespace {

/// What links lead to; the path itself when it leads nowhere.
std::string resolved(const std::string& path) {
  char* found = ::realpath(path.c_str(), nullptr);
  if (found == nullptr) return path;
  std::string text{found};
  std::free(found);
  return text;
}

bool isOf(const std::string& text, std::string_view name) {
  const auto line = readLine(text);
  return line && line->has_colon && line->name == name;
}

}  // namespace

Result<EditedFile> EditedFile::open(const std::string& path) {
  auto real = resolved(path);
  auto folder = LockedFolder::of(real);
  if (!folder) return fail(std::move(folder.error()));
  EditedFile file{std::move(real), *std::move(folder)};
  const auto whole = WholeFile::read(file.path_);
  if (!whole) return fail(whole.error());
  if (!*whole) return file;
  file.before_ = (*whole)->state;
  for (std::string_view rest = (*whole)->text; !rest.empty();) file.lines_.emplace_back(takeLine(rest));
  return file;
}

std::size_t EditedFile::find(std::string_view name) const {
  std::size_t at = 0;
  while (at < lines_.size() && !isOf(lines_[at], name)) ++at;
  return at;
}

bool EditedFile::has(std::string_view name) const {
  return find(name) < lines_.size();
}

void EditedFile::set(std::string_view name, std::string_view hash) {
  const auto at = find(name);
  const std::string start = std::string{name} + ":" + std::string{hash};
  if (at == lines_.size())
    lines_.push_back(start);
  else
    lines_[at] = start + std::string{readLine(lines_[at])->rest};
}

void EditedFile::remove(std::string_view name) {
  std::erase_if(lines_, [&](const std::string& line) { return isOf(line, name); });
}

Result<void> EditedFile::save() const {
  std::string text;
  for (const auto& line : lines_) text += line + '\n';
  return folder_.replace(path_, text, before_);
}

}  // namespace berth::htpasswd
