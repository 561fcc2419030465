#include "sdk/http_transfer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace rxplan::http {

namespace {

struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, FreeList>;

// A file that takes its name only when it is complete.
class PartialFile {
public:
    explicit PartialFile(std::filesystem::path path) : path_(std::move(path)), part_(path_.string() + ".XXXXXX")
    {
        const int descriptor = mkstemp(part_.data());  // mode 0600
        if (descriptor >= 0) file_.reset(fdopen(descriptor, "wb"));
    }
    ~PartialFile()
    {
        if (file_) unlink(part_.c_str());
    }
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    [[nodiscard]] bool opened() const noexcept { return file_ != nullptr; }
    bool write(const char* data, std::size_t size) { return std::fwrite(data, 1, size, file_.get()) == size; }
    bool complete()
    {
        if (std::fflush(file_.get()) != 0 || fsync(fileno(file_.get())) != 0) return false;
        if (std::rename(part_.c_str(), path_.c_str()) != 0) return false;
        file_.reset();
        return true;
    }

private:
    std::filesystem::path path_;
    std::string part_;
    File file_;
};

// What the callbacks of one transfer share.
struct Transfer {
    const Request& request;
    CURL* handle;
    Response response{};
    File upload{};
    std::uint64_t upload_size = 0;
    std::unique_ptr<PartialFile> download{};
    std::uint64_t received = 0;
    std::optional<Error::Kind> trouble{};  // why a callback stopped the transfer
    std::string trouble_text{};
};

std::size_t stop(Transfer& transfer, Error::Kind kind, std::string text)
{
    transfer.trouble = kind;
    transfer.trouble_text = std::move(text);
    return 0;
}

std::size_t on_header(const char* data, std::size_t, std::size_t size, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    std::string_view line(data, size);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) {  // an interim answer or a redirect went before
        transfer.response.headers.clear();
        return size;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return size;
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    transfer.response.headers.emplace_back(line.substr(0, colon), value);
    return size;
}

std::size_t on_body(const char* data, std::size_t, std::size_t size, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    long status = 0;
    curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
    const bool into_file = transfer.request.download && status >= 200 && status < 300;
    transfer.received += size;
    if (!into_file) {
        if (transfer.received > transfer.request.largest_answer)
            return stop(transfer, Error::Kind::too_large,
                        fmt::format("the answer is larger than {} bytes", transfer.request.largest_answer));
        transfer.response.body.append(data, size);
        return size;
    }
    if (!transfer.download) transfer.download = std::make_unique<PartialFile>(*transfer.request.download);
    if (!transfer.download->opened() || !transfer.download->write(data, size))
        return stop(transfer, Error::Kind::file,
                    fmt::format("cannot write {}: {}", transfer.request.download->string(), std::strerror(errno)));
    return size;
}

std::size_t on_read(char* data, std::size_t, std::size_t size, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t count = std::fread(data, 1, size, transfer.upload.get());
    if (count == 0 && std::ferror(transfer.upload.get()) != 0) {
        stop(transfer, Error::Kind::file, fmt::format("cannot read {}: {}", transfer.request.upload->string(), std::strerror(errno)));
        return CURL_READFUNC_ABORT;
    }
    return count;
}

int on_seek(void* user, curl_off_t offset, int origin)
{
    const auto& transfer = *static_cast<Transfer*>(user);
    return fseeko(transfer.upload.get(), offset, origin) == 0 ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

int on_progress(void* user, curl_off_t download_total, curl_off_t downloaded, curl_off_t upload_total, curl_off_t uploaded)
{
    const auto& request = static_cast<Transfer*>(user)->request;
    const auto count = [](curl_off_t bytes) { return static_cast<std::uint64_t>(bytes); };
    if (request.upload && uploaded > 0) request.progress(count(uploaded), count(upload_total));
    if (request.download && downloaded > 0) request.progress(count(downloaded), count(download_total));
    return 0;
}

bool has_header(const Headers& headers, std::string_view name)
{
    return std::any_of(headers.begin(), headers.end(), [name](const auto& header) {
        return curl_strnequal(header.first.c_str(), name.data(), name.size()) != 0 && header.first.size() == name.size();
    });
}

List header_list(const Request& request)
{
    curl_slist* list = nullptr;
    for (const auto& [name, value] : request.headers)
        list = curl_slist_append(list, value.empty() ? (name + ";").c_str() : (name + ": " + value).c_str());
    if (!has_header(request.headers, "Content-Type")) list = curl_slist_append(list, "Content-Type:");  // not libcurl's guess
    if (!request.upload) list = curl_slist_append(list, "Expect:");
    return List(list);
}

void set_pem(CURL* handle, CURLoption option, const std::string& pem)
{
    curl_blob blob{const_cast<char*>(pem.data()), pem.size(), CURL_BLOB_COPY};
    curl_easy_setopt(handle, option, &blob);
}

void set_tls(CURL* handle, const Tls& tls)
{
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, tls.verify ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, tls.verify ? 2L : 0L);
    if (!tls.authorities.empty()) set_pem(handle, CURLOPT_CAINFO_BLOB, tls.authorities);
    if (tls.certificate.empty()) return;
    curl_easy_setopt(handle, CURLOPT_SSLCERTTYPE, "PEM");
    curl_easy_setopt(handle, CURLOPT_SSLKEYTYPE, "PEM");
    set_pem(handle, CURLOPT_SSLCERT_BLOB, tls.certificate);
    set_pem(handle, CURLOPT_SSLKEY_BLOB, tls.key);
}

void set_body(CURL* handle, Transfer& transfer)
{
    const Request& request = transfer.request;
    if (request.method == "HEAD") {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    } else if (request.upload) {
        curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(transfer.upload_size));
        curl_easy_setopt(handle, CURLOPT_READFUNCTION, on_read);
        curl_easy_setopt(handle, CURLOPT_READDATA, &transfer);
        curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, on_seek);
        curl_easy_setopt(handle, CURLOPT_SEEKDATA, &transfer);
    } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.c_str());
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void set_options(CURL* handle, Transfer& transfer, const std::string& user_agent, std::chrono::milliseconds timeout, bool fresh)
{
    const Request& request = transfer.request;
    const bool streams = request.upload || request.download;
    curl_easy_reset(handle);  // connections stay
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_USERAGENT, user_agent.c_str());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(handle, CURLOPT_MAXCONNECTS, 3L);
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, request.redirects > 0 ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_MAXREDIRS, static_cast<long>(request.redirects));
    if (fresh) {
        curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, 1L);  // or idle connections would pile up, as each such request opens one
    }
    // This machine is never behind a proxy, whatever the environment says.
    if (is_loopback(request.url)) curl_easy_setopt(handle, CURLOPT_PROXY, "");

    const auto milliseconds = [](std::chrono::milliseconds span) { return static_cast<long>(std::max<std::int64_t>(span.count(), 1)); };
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(std::min(timeout, std::chrono::milliseconds(15'000))));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, milliseconds(streams ? timeout : std::min(timeout, request.attempt_timeout)));
    if (streams) {
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, std::max(milliseconds(request.attempt_timeout) / 1000, 1L));
    }

    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    if (streams && request.progress) {
        curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, on_progress);
        curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
    }
    set_tls(handle, request.tls);
    set_body(handle, transfer);
}

// Whether the server can have seen any of the request.
Error::Kind kind_of(CURLcode code, CURL* handle)
{
    switch (code) {
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_BAD_FUNCTION_ARGUMENT:
        case CURLE_SSL_CERTPROBLEM:
            return Error::Kind::invalid;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
            return Error::Kind::untrusted;
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_CONNECT:
        case CURLE_SSL_CONNECT_ERROR:
            return Error::Kind::unreachable;
        default:
            break;
    }
    curl_off_t ready = 0;  // microseconds until the request could go out; 0: it did not come to that
    curl_easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &ready);
    return ready == 0 ? Error::Kind::unreachable : Error::Kind::unanswered;
}

std::string reason(CURLcode code, const char* detail)
{
    std::string text = *detail != '\0' ? detail : curl_easy_strerror(code);
    if (text.size() > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a') text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

bool open_upload(Transfer& transfer)
{
    if (!transfer.request.upload) return true;
    const std::filesystem::path& path = *transfer.request.upload;
    transfer.upload.reset(std::fopen(path.c_str(), "rbe"));
    std::error_code ignored;
    transfer.upload_size = std::filesystem::file_size(path, ignored);
    if (transfer.upload && !ignored) return true;
    stop(transfer, Error::Kind::file, fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
    return false;
}

void collect_figures(CURL* handle, Attempt& attempt)
{
    long connections = 0;
    curl_off_t microseconds = 0;
    curl_off_t up = 0;
    curl_off_t down = 0;
    curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &connections);
    curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &microseconds);
    curl_easy_getinfo(handle, CURLINFO_SIZE_UPLOAD_T, &up);
    curl_easy_getinfo(handle, CURLINFO_SIZE_DOWNLOAD_T, &down);
    attempt.connections = static_cast<std::uint64_t>(connections);
    attempt.duration = std::chrono::milliseconds(microseconds / 1000);
    attempt.sent = static_cast<std::uint64_t>(up);
    attempt.received = static_cast<std::uint64_t>(down);
}

}  // namespace

Handles::Handles()
{
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);  // thread-safe by C++ and by libcurl since 7.84
    static_cast<void>(started);
}

Handle Handles::take()
{
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return Handle(curl_easy_init());
    Handle handle = std::move(idle_.back());
    idle_.pop_back();
    return handle;
}

void Handles::give_back(Handle handle)
{
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(handle));
}

Attempt perform(CURL* handle, const Request& request, const std::string& user_agent, std::chrono::milliseconds timeout, bool fresh)
{
    Attempt attempt;
    Transfer transfer{.request = request, .handle = handle};
    const auto fail = [&](Error::Kind kind, std::string text) {
        attempt.failure = Error{kind, std::move(text)};
        return attempt;
    };
    if (!open_upload(transfer)) return fail(*transfer.trouble, transfer.trouble_text);

    std::array<char, CURL_ERROR_SIZE> detail{};
    set_options(handle, transfer, user_agent, timeout, fresh);
    const List headers = header_list(request);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, detail.data());
    const CURLcode code = curl_easy_perform(handle);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, nullptr);
    collect_figures(handle, attempt);

    if (transfer.trouble) return fail(*transfer.trouble, transfer.trouble_text);
    if (code != CURLE_OK) return fail(kind_of(code, handle), reason(code, detail.data()));

    long status = 0;
    curl_off_t seconds = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
    attempt.response = std::move(transfer.response);
    attempt.response.status = static_cast<int>(status);
    if (!attempt.response.header("Retry-After").empty()) attempt.retry_after = std::chrono::seconds(std::max<curl_off_t>(seconds, 0));

    if (request.download && attempt.response.ok()) {
        if (!transfer.download) transfer.download = std::make_unique<PartialFile>(*request.download);  // the answer was empty
        if (!transfer.download->opened() || !transfer.download->complete())
            return fail(Error::Kind::file, fmt::format("cannot write {}: {}", request.download->string(), std::strerror(errno)));
    }
    return attempt;
}

}  // namespace rxplan::http
