// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <sstream>
#include <stdexcept>

namespace berth::app {
namespace {

constexpr std::string_view kAbout = "Berth, a container registry that people extend";

// clang-format off
std::vector<CommandRow> makeCommands() {
  const Flag data{"--data", "DIR", "The data directory. Made when it does not exist", "storage.root"};
  const Flag durability{"--durability", "WHEN", "When a blob survives power loss: manifest or blob", "storage.durability"};
  const Flag config{"--config", "FILE", "A configuration file (YAML, docs/reference/configuration.md); flags win over it"};
  const Flag listen{"--listen", "HOST:PORT", "Where clients connect; port 0 takes a free one and prints it", "http.address"};
  const Flag insecure{"--insecure-open", "", "Allow addresses that others reach, without authentication or TLS"};
  const Flag password_file{"--file", "FILE", "The password file. htpasswd of this folder by default"};
  const std::vector<Flag> password = {
      password_file,
      {"--hash", "KIND", "bcrypt (the default), yescrypt or sha512"},
      {"--password-stdin", "", "Read the password from standard input instead of asking for it"}};
  const Flag authoriser{"--plugin", "PLUGIN", "The authoriser to ask: a file, or a name in the plugin folder. policy by default"};
  const Flag format{"--format", "FORMAT", "text (the default) or json"};
  const Flag set{"--set", "NAME", "The set of rules. Without it, the one that decides about pushes or about the namespace"};
  const Flag url{"--url", "URL", "The registry that runs. http://127.0.0.1:5000 by default"};
  const Flag ca{"--ca", "FILE", "The authority that signed its certificate (PEM). Without it, those that this machine trusts"};
  const Flag user{"--user", "NAME", "Who asks, where there is `auth`: the right to the catalog is needed. With --password-stdin"};
  const Flag user_password{"--password-stdin", "", "Read that user's password from standard input"};
  const std::vector<Flag> settings = {
      config, listen,
      {"--tls-cert", "FILE", "The certificate that clients see, with its chain (PEM); turns TLS on", "http.tls.certificate"},
      {"--tls-key", "FILE", "The key of that certificate", "http.tls.key"},
      data, durability,
      {"--backend", "ADDRESS", "A Back End elsewhere: unix:PATH or HOST:PORT. Without it, it is embedded", "storage.backend.address"},
      {"--backend-cert", "FILE", "This Front End's certificate for a Back End on TCP (PEM)", "storage.backend.tls.certificate"},
      {"--backend-key", "FILE", "The key of that certificate", "storage.backend.tls.key"},
      {"--backend-ca", "FILE", "The authority that signed the Back End's certificate", "storage.backend.tls.ca"},
      {"--access-log", "FORMAT", "off, combined or json: a line on standard output for each request", "http.access_log"},
      insecure};
  return {
      {"serve", "Serve a registry: the Front End, and the Back End with it unless --backend names another", settings},
      {"backend", "Serve a data directory to Front Ends of other processes or nodes",
       {{"--listen", "ADDRESS", "Where Front Ends connect: unix:PATH or HOST:PORT", {}, true},
        data, durability,
        {"--tls-cert", "FILE", "This Back End's certificate, on TCP (PEM)"},
        {"--tls-key", "FILE", "The key of that certificate"},
        {"--client-ca", "FILE", "The authority that signed the Front Ends' certificates"},
        insecure}},
      {"plugin-host", "Run one plugin for a registry with `isolation: process`; used by berth itself",
       {{"--plugin", "FILE", "The plugin's shared object", {}, true},
        {"--id", "ID", "The instance's id", {}, true}}},
      {"plugin list", "Print the plugins of the plugin folders, with version, kinds and file, or why one is broken",
       {{"--config", "FILE", "A configuration file: its plugins.path too"}}},
      {"plugin inspect", "Print what a plugin says of itself, or why it is refused. Runs nothing of it", {}, "FILE"},
      {"plugin test", "Check whether a plugin for auth or validation keeps its contract; FILE runs here, so trust it",
       {{"--address", "ADDRESS", "A service instead of a FILE: unix:PATH or HOST:PORT"},
        {"--config", "JSON-FILE", "Its configuration, one JSON object"},
        {"--profile", "FILE", "Credentials, images and answers to expect (JSON, docs/plugins/README.md)"}},
       "[FILE]"},
      {"plugin serve", "Serve a plugin, a file or a name in the plugin folder, to registries that use it with `isolation: remote`",
       {{"--listen", "ADDRESS", "Where registries connect: unix:PATH or HOST:PORT; port 0 takes a free one and prints it", {}, true},
        {"--config", "FILE", "The plugin's own keys, as a section of `auth` has them (YAML or JSON)"},
        {"--tls-cert", "FILE", "This service's certificate, on TCP (PEM)"},
        {"--tls-key", "FILE", "The key of that certificate"},
        {"--client-ca", "FILE", "The authority that signed the registries' certificates"},
        {"--socket-users", "NAMES", "Who may connect to a unix socket besides this user and root, with commas between them"}},
       "PLUGIN"},
      {"plugin new", "Begin a plugin: a folder with sources and a test that passes",
       {{"--kind", "KIND", "What it does: auth or validation", {}, true},
        {"--lang", "LANGUAGE", "cpp or, for validation, c (a shared object), or python (a service)", {}, true}},
       "NAME"},
      {"config check", "Tell every mistake of a configuration file", {}, "FILE"},
      {"config show", "Print the effective configuration, and where each value came from", settings},
      {"user add", "Let somebody log in, with a password of the plugin htpasswd; makes the file", password, "NAME"},
      {"user passwd", "Give a user of a password file another password", password, "NAME"},
      {"user rm", "Take a user out of a password file", {password_file}, "NAME"},
      {"user list", "Print the users of a password file, and how their passwords are hashed", {password_file}},
      {"policy check", "Tell every mistake of a file of rules, or what is odd about it", {authoriser}, "FILE"},
      {"policy explain", "Tell what the rules allow and deny somebody in a repository, and which rule says so",
       {{"--user", "NAME", "Who asks"},
        {"--anonymous", "", "Nobody in particular asks"},
        {"--kind", "KIND", "What the name is of: user (the default), robot or workload"},
        {"--group", "NAMES", "Groups that the authentication brings, with commas between them"},
        {"--claims", "JSON", "What the authentication says besides: a JSON object"},
        {"--from", "IP", "The client's address"},
        {"--tls", "", "The client's connection is encrypted"},
        {"--repo", "NAME", "The repository", {}, true},
        {"--tag", "TAG", "The tag. Without it: a blob, a manifest by its digest, the repository as a whole"},
        {"--action", "ACTION", "pull, push, overwrite, delete, list or catalog. Without it, all but the last"},
        authoriser}, "FILE"},
      {"policy test", "Compare what the rules say with a file of cases", {authoriser}, "FILE CASES"},
      {"validate check", "Tell every mistake of a file of validation rules, which are started to see whether they can be",
       {{"--config", "FILE", "The registry's configuration, for its plugins.path"}}, "FILE"},
      {"validate scan", "Tell what the rules in force at a registry that runs would refuse of the tags that it holds; "
                        "ends with 0: nothing, 1: something, 2: that could not be found out",
       {{"--repository", "PATTERN", "Repositories to look at: team/app, team/*, team/**"},
        {"--all", "", "Look at all of them"},
        {"--as-enforced", "", "Count rules that only warn or audit as if they refused"},
        set, format, url, ca, user, user_password}},
      {"validate explain", "Tell what each rule in force at a registry that runs says of an image; "
                           "ends with 0: allowed, 1: refused, 2: that could not be found out",
       {{"--source", "SOURCE", "Who asks: admission (a cluster, the default), manifest (a push) or tag (a push's tag)"},
        {"--namespace", "NAME", "The cluster's namespace, for admission"},
        set, format, url, ca, user, user_password}, "IMAGE"},
      {"k8s webhook", "Print how a cluster is told to ask this registry about images, for kubectl apply",
       {{"--url", "URL", "Where the API server reaches Berth: https://HOST or https://HOST:PORT"},
        {"--service", "SERVICE", "Or a service of the cluster: NAMESPACE/NAME or NAMESPACE/NAME:PORT"},
        {"--ca", "FILE", "The authority that signed Berth's certificate (PEM). Without it, one that the API server knows"},
        {"--set", "NAME", "The set of rules that decides. default by default"},
        {"--failure-policy", "WHAT", "What the API server does while Berth does not answer: Fail (the default) or Ignore"},
        {"--timeout", "SECONDS", "How long it waits for an answer: 1 to 30, 10 by default"},
        {"--exclude", "NAMES", "Namespaces not to ask about, with commas between them. kube-system by default"},
        {"--resources", "NAMES", "Kinds beside Kubernetes' own, as argoproj.io/v1alpha1/workflows, with commas between them"},
        {"--mutate", "", "Ask, too, what to run in place of what is written: digests for tags"},
        {"--image-policy", "", "Print the files of the admission plugin ImagePolicyWebhook instead"}}},
      {"version", "Print the version", {}},
  };
}
// clang-format on

// What is given for a row's flags and argument ends up in `line`.
void addOptions(CLI::App& command, const CommandRow& row, CommandLine& line) {
  const auto add = [&](std::string_view name, const Flag& flag) {
    const auto keep = [&line, key = std::string{flag.name}](const std::string& text) { line.values[key] = text; };
    return command.add_option_function<std::string>(std::string{name}, keep, std::string{flag.doc})
        ->type_name(std::string{flag.value})
        ->type_size(1)
        ->required(flag.is_required);
  };
  for (const auto& flag : row.flags) {
    if (!flag.value.empty()) {
      add(flag.name, flag);
      continue;
    }
    const auto keep = [&line, key = std::string{flag.name}] { line.values[key] = ""; };
    command.add_flag_callback(std::string{flag.name}, keep, std::string{flag.doc});
  }
  std::istringstream words{std::string{row.argument}};
  bool is_first = true;
  for (std::string word; words >> word; is_first = false) {
    const bool is_optional = word.front() == '[';
    if (is_optional) word = word.substr(1, word.size() - 2);
    add(word, {is_first ? std::string_view{} : word, "", "", {}, !is_optional});
  }
}

/// What the commands with the same first word have in common.
struct GroupRow {
  std::string_view word;
  std::string_view about;
};
constexpr GroupRow kGroups[] = {
    {"config", "Look at a configuration"},
    {"k8s", "Let a Kubernetes cluster ask what may run"},
    {"plugin", "Look at plugins, test and serve them, and begin new ones"},
    {"policy", "Try rules out before they are used"},
    {"user", "Change who may log in by a password file"},
    {"validate", "Try validation rules out, and see what they do"},
};

std::string groupAbout(std::string_view word) {
  for (const auto& group : kGroups) {
    if (group.word == word) return std::string{group.about};
  }
  throw std::logic_error{"the table of groups lacks " + std::string{word}};
}

// One CLI11 parser for the whole table.
void build(CLI::App& app, CommandLine& line) {
  app.require_subcommand(1);
  std::map<std::string, CLI::App*, std::less<>> groups;
  for (const auto& row : commands()) {
    CLI::App* parent = &app;
    std::string_view name = row.words;
    if (const auto space = name.find(' '); space != std::string_view::npos) {
      CLI::App*& group = groups[std::string{name.substr(0, space)}];
      if (group == nullptr)
        group = app.add_subcommand(std::string{name.substr(0, space)}, groupAbout(name.substr(0, space)))
                    ->require_subcommand(1);
      parent = group;
      name.remove_prefix(space + 1);
    }
    CLI::App* command = parent->add_subcommand(std::string{name}, std::string{row.doc});
    command->callback([&line, &row] { line.command = &row; });
    addOptions(*command, row, line);
  }
}

}  // namespace

const std::vector<CommandRow>& commands() {
  static const std::vector<CommandRow> table = makeCommands();
  return table;
}

std::string CommandLine::value(std::string_view flag) const {
  const auto found = values.find(flag);
  return found == values.end() ? std::string{} : found->second;
}

tl::expected<CommandLine, Ending> parseCommandLine(int argc, const char* const* argv) {
  CommandLine line;
  CLI::App app{std::string{kAbout}, "berth"};
  build(app, line);
  if (argc < 2) return tl::unexpected{Ending{kExitUsage, app.help()}};
  try {
    app.parse(argc, argv);
    return line;
  } catch (const CLI::ParseError& error) {
    std::ostringstream out;
    std::ostringstream err;
    const bool is_help = app.exit(error, out, err) == 0;
    return tl::unexpected{Ending{is_help ? kExitOk : kExitUsage, out.str() + err.str()}};
  }
}

std::string commandLinePage() {
  std::string page =
      "# Command line\n\n"
      "For: who runs Berth. Made from the table in `core/app/command_line.cpp`; a test fails when the two differ.\n\n"
      "Exit codes: 0 it did what was asked (also after SIGTERM or SIGINT), 1 it could not, 2 the command line is "
      "wrong,\n"
      "78 the configuration is wrong.\n";
  for (const auto& row : commands()) {
    page += "\n## berth " + std::string{row.words};
    if (!row.argument.empty()) page += " " + std::string{row.argument};
    page += "\n" + std::string{row.doc} + ".\n";
    if (row.flags.empty()) continue;
    page += "\n| flag | what it does | configuration key |\n|---|---|---|\n";
    for (const auto& flag : row.flags) {
      page += "| `" + std::string{flag.name} + (flag.value.empty() ? "" : " ") + std::string{flag.value} + "` | ";
      page += std::string{flag.doc} + (flag.is_required ? ". Required" : "") + " | ";
      page += (flag.field.empty() ? "" : "`" + std::string{flag.field} + "`") + " |\n";
    }
  }
  return page;
}

}  // namespace berth::app
