#include "http_server.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "connection.hpp"
#include "thread_pool.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr int idle_timeout_ms = 60'000;
constexpr std::size_t most_threads = 512;
constexpr int backlog = 512;

// Which connection this thread serves: the library hands requests to handlers without saying where they came from.
thread_local Connection* current = nullptr;

void use_socket_options(socket_t socket)
{
    // Not SO_REUSEPORT, the library's default: two clouds must not share a port unawares.
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

// Keeps the headers for the services and hides from the library what it would act upon by itself: ranges, encodings, multipart bodies, and
// the path, which it would match against regular expressions.
void take_over(httplib::Request& request)
{
    current->arrived = current->take_headers();
    for (const char* name : {"Range", "Content-Encoding", "Accept-Encoding", "Content-Type"}) request.headers.erase(name);
    request.ranges.clear();
    request.path = "/";
}

Request make_request(const httplib::Request& arrived, int port)
{
    Request request;
    request.method = arrived.method;
    const std::string_view target = arrived.target;
    const std::size_t question = target.find('?');
    request.path = std::string(target.substr(0, question));
    if (question != std::string_view::npos) request.query = parse_query(target.substr(question + 1));
    request.headers = current->arrived;
    const std::string_view host = request.headers.get("Host");
    request.base_url = host.empty() ? fmt::format("http://127.0.0.1:{}", port) : fmt::format("http://{}", host);
    request.client_address = arrived.remote_addr;
    return request;
}

bool send_slice(const FileSlice& slice, std::uint64_t from, httplib::DataSink& sink)
{
    std::array<char, 65536> piece{};
    const std::size_t wanted = std::min<std::uint64_t>(piece.size(), slice.length - from);
    const ssize_t count = ::pread(slice.file->descriptor(), piece.data(), wanted, static_cast<off_t>(slice.offset + from));
    return count > 0 && sink.write(piece.data(), static_cast<std::size_t>(count));
}

// Finds the slice that holds the byte at `offset` of the whole and sends a piece of it.
bool send_slices(const std::vector<FileSlice>& slices, std::uint64_t offset, httplib::DataSink& sink)
{
    for (const FileSlice& slice : slices) {
        if (offset < slice.length) return send_slice(slice, offset, sink);
        offset -= slice.length;
    }
    return false;
}

void answer(Outcome outcome, httplib::Response& out)
{
    Response& response = outcome.response;
    out.status = response.status;
    for (const auto& [name, value] : response.headers) out.headers.emplace(name, value);
    if (outcome.cut_after) current->cut_after(*outcome.cut_after);
    if (current->is_closing()) out.headers.emplace("Connection", "close");
    std::uint64_t length = 0;
    for (const FileSlice& slice : response.slices) length += slice.length;
    if (length > 0) {
        out.set_content_provider(length, response.content_type,
                                 [slices = std::move(response.slices)](std::size_t offset, std::size_t, httplib::DataSink& sink) {
                                     return send_slices(slices, offset, sink);
                                 });
        return;
    }
    if (!response.content_type.empty()) out.headers.emplace("Content-Type", response.content_type);
    if (response.content_length) out.headers.emplace("Content-Length", std::to_string(*response.content_length));
    out.body = std::move(response.body);
}

}  // namespace

// The library's server with our own connections, so that they can be cut, and stopped at once.
class HttpServer::Listener final : public httplib::Server {
public:
    explicit Listener(HttpServer::Handler handler) : handler_(std::move(handler)), stop_event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
        new_task_queue = [] { return new GrowingPool(most_threads); };
        set_socket_options(use_socket_options);
        set_keep_alive_max_count(1'000'000);
        set_keep_alive_timeout(idle_timeout_ms / 1000);
        Get("/", [this](const httplib::Request& request, httplib::Response& response) { serve(request, response, nullptr); });
        Options("/", [this](const httplib::Request& request, httplib::Response& response) { serve(request, response, nullptr); });
        const HandlerWithContentReader with_body = [this](const httplib::Request& request, httplib::Response& response,
                                                          const httplib::ContentReader& reader) { serve(request, response, &reader); };
        Post("/", with_body).Put("/", with_body).Patch("/", with_body).Delete("/", with_body);
    }

    ~Listener() override
    {
        stop_now();
        ::close(stop_event_);
    }

    // The port, or 0.
    int bind(const std::string& host, int port)
    {
        const int bound = port == 0 ? bind_to_any_port(host) : (bind_to_port(host, port) ? port : 0);
        // The library's own backlog is five, too few for a burst of connections.
        if (bound > 0) ::listen(svr_sock_, backlog);
        port_ = bound;
        return bound;
    }

    void run()
    {
        thread_ = std::thread([this] { listen_after_bind(); });
        while (!is_running()) std::this_thread::yield();
    }

    void stop_now()
    {
        if (!thread_.joinable()) return;
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        stopped_.notify_all();
        ::eventfd_write(stop_event_, 1);
        stop();
        thread_.join();
    }

    void sleep(std::int64_t milliseconds)
    {
        std::unique_lock lock(mutex_);
        stopped_.wait_for(lock, std::chrono::milliseconds(milliseconds), [&] { return stopping_; });
    }

private:
    bool process_and_close_socket(socket_t socket) override
    {
        Connection connection(socket, stop_event_);
        current = &connection;
        bool served = true;
        bool closed = false;
        while (served && !closed && !connection.is_closing() && connection.wait_for_request(idle_timeout_ms)) {
            served = process_request(connection, false, closed, take_over);
        }
        if (connection.is_closing()) connection.linger();
        current = nullptr;
        return served;
    }

    void serve(const httplib::Request& arrived, httplib::Response& response, const httplib::ContentReader* reader)
    {
        Request request = make_request(arrived, port_);
        bool body_pending = request.has_body();
        request.read_body = [&](const PieceSink& sink) {
            if (!body_pending) return true;
            if (reader == nullptr) return false;
            body_pending = false;
            const bool whole = (*reader)([&](const char* data, std::size_t size) { return sink({data, size}); });
            if (!whole) current->close_after_answer();
            return whole;
        };
        Outcome outcome = handler_(request);
        // What was not read would be taken for the next request.
        if (body_pending) current->close_after_answer();
        answer(std::move(outcome), response);
    }

    HttpServer::Handler handler_;
    int stop_event_;
    int port_ = 0;
    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stopping_ = false;
};

tl::expected<std::unique_ptr<HttpServer>, std::string> HttpServer::listen(const std::string& host, int port, Handler handler)
{
    auto listener = std::make_unique<Listener>(std::move(handler));
    const int bound = listener->bind(host, port);
    if (bound <= 0) return tl::unexpected(fmt::format("cannot listen on {}:{}", host, port));
    listener->run();
    std::unique_ptr<HttpServer> server(new HttpServer);
    server->listener_ = std::move(listener);
    server->port_ = bound;
    return server;
}

HttpServer::~HttpServer()
{
    listener_->stop_now();
}

void HttpServer::sleep(std::int64_t milliseconds)
{
    listener_->sleep(milliseconds);
}

}  // namespace rxplan::rackspace::embedded
