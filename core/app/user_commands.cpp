// SPDX-License-Identifier: Apache-2.0
#include "app/user_commands.hpp"

#include "app/password_input.hpp"
#include "app/secret_memory.hpp"
#include "htpasswd/edited_file.hpp"
#include "htpasswd/hash.hpp"
#include "htpasswd/password_file.hpp"
#include "htpasswd/text.hpp"

#include <iostream>
#include <optional>
#include <string>

namespace berth::app {
namespace {

using htpasswd::EditedFile;
using htpasswd::fail;
using htpasswd::Result;

std::string fileOf(const CommandLine& line) {
  return line.has("--file") ? line.value("--file") : "htpasswd";
}

int giveUp(const std::string& sentence, int code = kExitRuntime) {
  std::cerr << "berth: " << sentence << '\n';
  return code;
}

// The file, in which the user is or is not, as wanted.
Result<EditedFile> openFor(const std::string& path, const std::string& name, bool is_wanted) {
  auto file = EditedFile::open(path);
  if (!file || file->has(name) == is_wanted) return file;
  if (is_wanted && file->isNew()) return fail(path + " does not exist; berth user add makes it, --file names another");
  if (is_wanted) return fail(path + " has no user " + name + "; berth user list shows who is there");
  return fail(path + " has a user " + name + " already; berth user passwd changes the password");
}

// Asks for a password and writes its hash. `is_there`: whether the file has the user.
Result<void> writeHash(const CommandLine& line, const std::string& name, htpasswd::HashKind kind, bool is_there) {
  const std::string path = fileOf(line);
  // Nobody types a password in vain; and nobody else has to wait while it is typed.
  if (const auto file = openFor(path, name, is_there); !file) return fail(file.error());
  forbidCores();
  const auto password = line.has("--password-stdin") ? readPassword() : askPassword(name);
  if (!password) return fail(password.error());
  const auto hash = htpasswd::makeHash(kind, (*password)->text());
  if (!hash) return fail(hash.error());
  auto file = openFor(path, name, is_there);
  if (!file) return fail(file.error());
  file->set(name, *hash);
  if (auto saved = file->save(); !saved) return saved;
  std::cout << path << ": " << name << (is_there ? " has the new password" : " is added") << '\n';
  if (file->isNew())
    std::cout
        << "The file is new: its owner alone may read it (mode 600). Give it to the user that runs berth serve.\n";
  return {};
}

int changeHash(const CommandLine& line, bool is_there) {
  const std::string name = line.value("");
  if (!htpasswd::isUserName(name))
    return giveUp(
        "that is no user's name: 1 to 255 bytes of UTF-8, without colon and control characters, no space at an "
        "end, no # in front",
        kExitUsage);
  const auto kind = line.has("--hash") ? htpasswd::hashKindOf(line.value("--hash")) : htpasswd::HashKind::kBcrypt;
  if (!kind) return giveUp("--hash is bcrypt, yescrypt or sha512", kExitUsage);
  const auto written = writeHash(line, name, *kind, is_there);
  return written ? kExitOk : giveUp(written.error());
}

}  // namespace

int addUser(const CommandLine& line) {
  return changeHash(line, false);
}

int changePassword(const CommandLine& line) {
  return changeHash(line, true);
}

int removeUser(const CommandLine& line) {
  const std::string name = line.value("");
  auto file = openFor(fileOf(line), name, true);
  if (!file) return giveUp(file.error());
  file->remove(name);
  if (const auto saved = file->save(); !saved) return giveUp(saved.error());
  std::cout << fileOf(line) << ": " << name << " is removed\n";
  return kExitOk;
}

int listUsers(const CommandLine& line) {
  const std::string path = fileOf(line);
  const auto whole = htpasswd::WholeFile::read(path);
  if (!whole) return giveUp(whole.error());
  if (!*whole) return giveUp(path + " does not exist; berth user add makes it, --file names another");
  const auto file = htpasswd::PasswordFile::parse((*whole)->text);
  for (const auto& user : file.users())
    std::cout << user.name << '\t' << (user.form ? user.form->text() : "locked: " + user.refusal) << '\n';
  for (const auto& warning : file.warnings()) std::cerr << path << ": " << warning << '\n';
  return kExitOk;
}

}  // namespace berth::app
