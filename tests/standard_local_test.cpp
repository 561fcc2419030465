#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "providers/standard/local/local.hpp"
#include "rxplan/crypto.hpp"
#include "tests/support/provider_driver.hpp"

using namespace rxplan;
using rxplan::test::ProviderDriver;
namespace fs = std::filesystem;

namespace {

// A folder of its own for each test, with a umask that all can rely on.
class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("rxplan-local-" + hex(random_bytes(6)))), umask_(::umask(022))
    {
        fs::create_directories(path_);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder()
    {
        ::umask(umask_);
        fs::remove_all(path_);
    }

    [[nodiscard]] std::string file(const std::string& name) const { return path_ / name; }
    void write(const std::string& name, const std::string& content) const { std::ofstream(file(name), std::ios::binary) << content; }
    [[nodiscard]] std::string read(const std::string& name) const
    {
        std::stringstream content;
        content << std::ifstream(file(name), std::ios::binary).rdbuf();
        return content.str();
    }
    [[nodiscard]] unsigned permissions(const std::string& name) const
    {
        return static_cast<unsigned>(fs::status(file(name)).permissions()) & 0777U;
    }
    [[nodiscard]] std::size_t entries() const
    {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
    }

private:
    fs::path path_;
    mode_t umask_;
};

ProviderDriver local_provider()
{
    return ProviderDriver(standard::make_local({}));
}

Value text(const std::string& content)
{
    return Value::string(content);
}

const char* const digest_of_hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

}  // namespace

TEST_CASE("local_file: is written, found again, changed in place and removed")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    const Value made = local.create("local_file", {{"filename", text(folder.file("deep/er/a"))}, {"content", text("hello")}});
    CHECK(folder.read("deep/er/a") == "hello");
    CHECK(folder.permissions("deep/er/a") == 0755);
    CHECK(made.text_of("content_sha256") == digest_of_hello);
    CHECK(made.is_wholly_known());
    CHECK(local.read("local_file", made) == made);

    const NamedValues changed{{"filename", text(folder.file("deep/er/a"))}, {"content", text("bye")}};
    CHECK(local.plan("local_file", made, changed).replaces.empty());
    const Value updated = local.done(Operation::update, "local_file", made, changed);
    CHECK(folder.read("deep/er/a") == "bye");
    CHECK(local.read("local_file", updated) == updated);

    CHECK(local.done(Operation::destroy, "local_file", updated, {}).is_null());
    CHECK_FALSE(fs::exists(folder.file("deep/er/a")));
    CHECK(local.done(Operation::destroy, "local_file", updated, {}).is_null());  // already gone is as well
}

TEST_CASE("local_file: known content tells its digests in the plan, unknown content does not")
{
    ProviderDriver local = local_provider();
    const Value none = local.null("local_file");
    const Value planned = local.plan("local_file", none, {{"filename", text("a")}, {"content", text("hello")}}).planned;
    CHECK(planned.text_of("content_sha256") == digest_of_hello);
    CHECK(planned.is_wholly_known());
    const Value open = local.plan("local_file", none, {{"filename", text("a")}, {"content", Value::unknown(Type::string())}}).planned;
    CHECK(open.get("content_sha256").is_unknown());
    CHECK(open.get("id").is_unknown());
}

TEST_CASE("local_file: all digests")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    const Value made = local.create("local_file", {{"filename", text(folder.file("a"))}, {"content_base64", text("aGVsbG8=")}});
    CHECK(folder.read("a") == "hello");
    CHECK(made.text_of("content_md5") == "5d41402abc4b2a76b9719d911017c592");
    CHECK(made.text_of("content_sha1") == "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
    CHECK(made.text_of("id") == made.text_of("content_sha1"));
    CHECK(made.text_of("content_base64sha256") == "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    CHECK(made.text_of("content_sha512").size() == 128);
    CHECK(made.text_of("content_base64sha512").size() == 88);
}

TEST_CASE("local_file: a missing file is gone, a changed one shows what it holds now")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    const NamedValues wanted{{"filename", text(folder.file("a"))}, {"content", text("hello")}};
    const Value made = local.create("local_file", wanted);

    folder.write("a", "other");
    const std::optional<Value> changed = local.read("local_file", made);
    REQUIRE(changed);
    CHECK(changed->text_of("content") == "other");
    CHECK(changed->text_of("content_sha256") == hex(sha256("other")));
    CHECK(local.plan("local_file", *changed, wanted).planned.text_of("content_sha256") == digest_of_hello);

    folder.write("a", "\xff\xfe");
    CHECK(local.read("local_file", made)->get("content").is_null());

    fs::remove(folder.file("a"));
    CHECK_FALSE(local.read("local_file", made));
}

TEST_CASE("local_file: permissions that somebody widened are seen, those that the umask took are not")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    const NamedValues wanted{{"filename", text(folder.file("a"))}, {"content", text("hello")}, {"file_permission", text("0664")}};
    const Value made = local.create("local_file", wanted);
    CHECK(folder.permissions("a") == 0644);
    CHECK(local.read("local_file", made) == made);

    fs::permissions(folder.file("a"), fs::perms(0666));
    CHECK(local.read("local_file", made)->text_of("file_permission") == "0666");
    const Value repaired = local.done(Operation::update, "local_file", *local.read("local_file", made), wanted);
    CHECK(repaired == made);
    CHECK(folder.permissions("a") == 0644);
}

TEST_CASE("local_file: a copy follows its source")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    const NamedValues wanted{{"filename", text(folder.file("copy"))}, {"source", text(folder.file("original"))}};
    const Value none = local.null("local_file");
    CHECK(local.plan("local_file", none, wanted).planned.get("id").is_unknown());  // not there yet
    CHECK(local.failure(Operation::create, "local_file", none, wanted) == "source: there is no file `" + folder.file("original") + "`.\n");

    folder.write("original", "hello");
    const Change change = local.change(Operation::create, "local_file", none, wanted);
    folder.write("original", "changed meanwhile");
    const StartResult late = local.start(change);
    REQUIRE(std::holds_alternative<Failed>(late));
    CHECK_FALSE(fs::exists(folder.file("copy")));

    const Value made = local.create("local_file", wanted);
    CHECK(folder.read("copy") == "changed meanwhile");
    folder.write("original", "newer");
    CHECK(local.plan("local_file", made, wanted).planned.text_of("content_sha256") == hex(sha256("newer")));
}

TEST_CASE("local_sensitive_file: is the owner's alone and shows nothing")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    static_cast<void>(local.create("local_sensitive_file", {{"filename", text(folder.file("new/secret"))}, {"content", text("hello")}}));
    CHECK(folder.permissions("new/secret") == 0600);
    CHECK(folder.permissions("new") == 0700);
    const BlockSchema& block = local.provider().schema().resource("local_sensitive_file")->block;
    for (const char* name : {"content", "content_base64", "content_sha256", "content_md5", "id"}) CHECK(block.attribute(name)->sensitive);
}

TEST_CASE("local_file: a failed write leaves the old file and no other")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    folder.write("file", "x");
    const NamedValues below_a_file{{"filename", text(folder.file("file/a"))}, {"content", text("hello")}};
    CHECK(local.failure(Operation::create, "local_file", local.null("local_file"), below_a_file) ==
          "filename: `" + folder.file("file/a") + "`: not a directory.\n");

    fs::create_directories(folder.file("folder"));
    const NamedValues over_a_folder{{"filename", text(folder.file("folder"))}, {"content", text("hello")}};
    CHECK(local.failure(Operation::create, "local_file", local.null("local_file"), over_a_folder) ==
          "filename: `" + folder.file("folder") + "`: is a directory.\n");
    CHECK(folder.entries() == 2);
}

TEST_CASE("local_file: after a crash the finished file is adopted and a half-written one cleared away")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    const Change intent = local.change(Operation::create, "local_file", local.null("local_file"),
                                       {{"filename", text(folder.file("a"))}, {"content", text("hello")}});
    folder.write(".a.rxplan", "hel");
    CHECK(std::holds_alternative<NotFound>(local.provider().adopt(intent)));
    CHECK(folder.entries() == 0);

    folder.write("a", "somebody else's");
    CHECK(std::holds_alternative<NotFound>(local.provider().adopt(intent)));

    folder.write("a", "hello");
    const AdoptResult adopted = local.provider().adopt(intent);
    REQUIRE(std::holds_alternative<Done>(adopted));
    CHECK(std::get<Done>(adopted).state == intent.planned);
}

TEST_CASE("local_file: exactly one kind of content, octal permissions, true base64")
{
    ProviderDriver local = local_provider();
    const auto problems = [&](const NamedValues& given) { return ProviderDriver::text(local.validate("local_file", given)); };
    const std::string one_of = ": Exactly one of `content`, `content_base64` and `source` must be given.\n";
    CHECK(problems({{"filename", text("a")}}) == one_of);
    CHECK(problems({{"filename", text("a")}, {"content", text("")}, {"source", text("b")}}) == one_of);
    CHECK(problems({{"filename", text("a")}, {"content", text("")}}).empty());
    CHECK(problems({{"filename", text("a")}, {"content", Value::unknown(Type::string())}}).empty());
    CHECK(problems({{"filename", text("a")}, {"content", text("")}, {"file_permission", text("rw-")}}) ==
          "file_permission: `file_permission` must be three or four octal digits, as in \"0644\".\n");
    CHECK(problems({{"filename", text("a")}, {"content_base64", text("*")}}) == "content_base64: `content_base64` is not base64.\n");
}

TEST_CASE("local_file: an import takes the path")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    folder.write("a", "hello");
    const ImportResponse imported = local.provider().import_object("local_file", folder.file("a"));
    REQUIRE(imported.state);
    CHECK(imported.state->text_of("content") == "hello");
    CHECK(imported.state->text_of("file_permission") == "0644");
    CHECK_FALSE(local.provider().import_object("local_file", folder.file("b")).state);
}

TEST_CASE("data local_file: content as text where it is text, and always in base64")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    folder.write("a", "hello");
    const Value found = local.fetch("local_file", {{"filename", text(folder.file("a"))}});
    CHECK(found.text_of("content") == "hello");
    CHECK(found.text_of("content_sha256") == digest_of_hello);

    folder.write("a", std::string("\xff\x00", 2));
    const Value binary = local.fetch("local_file", {{"filename", text(folder.file("a"))}});
    CHECK(binary.get("content").is_null());
    CHECK(binary.text_of("content_base64") == "/wA=");
    CHECK(local.failure(Operation::read, "local_file", {}, {{"filename", text("/nowhere")}}) ==
          "filename: `/nowhere`: there is no such file.\n");
}

TEST_CASE("data local_file: what is no file is refused instead of waited for")
{
    const Folder folder;
    ProviderDriver local = local_provider();
    REQUIRE(::mkfifo(folder.file("pipe").c_str(), 0600) == 0);
    CHECK(local.failure(Operation::read, "local_file", {}, {{"filename", text(folder.file("pipe"))}}) ==
          "filename: `" + folder.file("pipe") + "`: it is not a regular file.\n");
}
