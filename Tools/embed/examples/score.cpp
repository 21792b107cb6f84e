// score: judges the raw lines of logs with libtocsin, several logs at a time with one model. C++17.
//
//   build  c++ -std=c++17 -O2 -pthread score.cpp $(pkg-config --cflags --libs tocsin) -lm -o score
//   run    score MODEL LOG...
//
// Prints what is anomalous, log by log, and totals. Any number of threads may use a model at a time; a stream belongs
// to one thread, so each log gets a stream on the thread that reads it. Exits with 0, anomalies or not; 1 where
// something cannot be read or judged; 2 where it was called wrongly.
#include <tocsin.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace tocsin {

struct Error : std::runtime_error {
  tocsin_status status;
  Error(const std::string &place, const tocsin_error &error)
      : runtime_error(place + ": " + (error.system_error ? std::strerror(error.system_error) : error.message)),
        status(error.status) {}
  Error(const std::string &place, tocsin_status returned, const char *what)
      : runtime_error(place + ": " + what), status(returned) {}
};

struct Expectation {
  std::uint32_t key;
  float probability;
};

// A model: movable, shared by reference with any thread.
class Model {
public:
  explicit Model(const std::string &path, const tocsin_model_options *options = nullptr) {
    tocsin_error error = TOCSIN_ERROR_INIT;
    tocsin_model *model = nullptr;
    if (tocsin_model_open(path.c_str(), options, &model, &error) != TOCSIN_OK)
      throw Error(path, error);
    handle_.reset(model);
  }

  const tocsin_model_info &info() const { return *tocsin_model_describe(handle_.get()); }

  // The template of a log key; empty where the model has none.
  std::string text(std::uint32_t key) const {
    std::string text(tocsin_model_template(handle_.get(), key, nullptr, 0), '\0');
    // data() has room for the NUL.
    tocsin_model_template(handle_.get(), key, text.data(), text.size() + 1);
    return text;
  }

  tocsin_model *get() const { return handle_.get(); }

private:
  struct Close {
    void operator()(tocsin_model *model) const { tocsin_model_close(model); }
  };
  std::unique_ptr<tocsin_model, Close> handle_;
};

// A stream of raw lines: movable, of one thread at a time. It keeps the model by itself.
class Stream {
public:
  explicit Stream(const Model &model, tocsin_stream_options options = {}) {
    tocsin_error error = TOCSIN_ERROR_INIT;
    options.size = sizeof options;
    tocsin_stream *stream = nullptr;
    if (tocsin_stream_open(model.get(), &options, &stream, &error) != TOCSIN_OK)
      throw Error("stream", error);
    handle_.reset(stream);
  }

  // Judges a line and hands each verdict to `take(const tocsin_event &)`. They are lent for the call.
  template <typename Take> void line(std::string_view text, Take &&take) {
    check(tocsin_stream_line(handle_.get(), text.data(), text.size()));
    drain(take);
  }

  template <typename Take> void finish(Take &&take) {
    check(tocsin_stream_finish(handle_.get()));
    drain(take);
  }

  // What was expected where the last verdict is about.
  std::vector<Expectation> expected(std::size_t most) const {
    std::vector<std::uint32_t> keys(most);
    std::vector<float> probabilities(most);
    std::vector<Expectation> result(tocsin_stream_expected(handle_.get(), keys.data(), probabilities.data(), most));
    for (std::size_t index = 0; index < result.size(); index++)
      result[index] = {keys[index], probabilities[index]};
    return result;
  }

  const tocsin_stream_counts &counts() { return *tocsin_stream_count(handle_.get()); }

private:
  struct Close {
    void operator()(tocsin_stream *stream) const { tocsin_stream_close(stream); }
  };
  std::unique_ptr<tocsin_stream, Close> handle_;

  static void check(tocsin_status status) {
    if (status != TOCSIN_OK)
      throw Error("stream", status, tocsin_status_text(status));
  }

  template <typename Take> void drain(Take &&take) {
    while (const tocsin_event *event = tocsin_stream_next(handle_.get()))
      take(*event);
  }
};

} // namespace tocsin

namespace {

// Length of the UTF-8 character that text begins with; 0 where it begins with none. The second byte tells overlong
// forms, surrogates and what lies beyond U+10FFFF.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [text](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  const auto lead = byte(0);
  const auto low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const auto high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  const std::size_t count = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (count > text.size() || (count > 1 && (byte(1) < low || byte(1) > high)))
    return 0;
  for (std::size_t index = 2; index < count; index++)
    if ((byte(index) & 0xc0) != 0x80)
      return 0;
  return count;
}

// Logs hold any bytes: those of control characters, which must not reach a terminal, and of no UTF-8 stand as \xHH.
std::string printable(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string result;
  while (!text.empty()) {
    const auto count = utf8_length(text);
    const auto last = static_cast<unsigned char>(text[count == 2 ? 1 : 0]);
    if (count == 0 || last < 0x20 || last == 0x7f || (text[0] == '\xc2' && last < 0xa0)) {
      result += {'\\', 'x', digits[last >> 4], digits[last & 15]};
    } else {
      result += text.substr(0, count);
    }
    text.remove_prefix(count ? count : 1);
  }
  return result;
}

std::string name(const tocsin::Model &model, std::uint32_t key) {
  if (key == TOCSIN_END)
    return "the end";
  if (key == 0)
    return "a line that no template matches";
  return "key " + std::to_string(key) + " \"" + printable(model.text(key)) + "\"";
}

// The template that an unknown line resembles.
std::string nearest(const tocsin::Model &model, std::uint32_t key) {
  return key == 0 ? "" : ", nearest to " + name(model, key);
}

struct Report {
  std::ostringstream text;
  std::uint64_t lines = 0, sessions = 0, anomalous = 0;
  std::exception_ptr failure;
};

// Judges one log.
void score(const tocsin::Model &model, const std::string &path, Report &report) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw std::runtime_error(path + ": " + std::strerror(errno) + "; check the file's name");
  tocsin::Stream stream(model);
  const auto take = [&](const tocsin_event &event) {
    if (event.kind == TOCSIN_EVENT_SESSION)
      report.sessions++;
    if (!event.is_anomalous)
      return;
    report.text << path << ": " << printable({event.name, event.name_length}) << ": ";
    if (event.kind == TOCSIN_EVENT_ENTRY) {
      report.text << "line " << event.entry->line << ": " << name(model, event.entry->key)
                  << nearest(model, event.entry->nearest_key);
      const char *between = "; expected ";
      for (const auto &one : stream.expected(2)) {
        report.text << std::exchange(between, ", ") << name(model, one.key) << " (" << one.probability << ')';
      }
    } else if (event.kind == TOCSIN_EVENT_WINDOW) {
      const tocsin_window &window = *event.window;
      const auto cause = window.ranking[0];
      report.text << "window: probability " << window.probability << "; cause: line " << window.lines[cause].line
                  << ", " << name(model, window.keys[cause]) << nearest(model, window.lines[cause].nearest_key);
    } else {
      report.anomalous++;
      report.text << "session: " << event.session->anomaly_count << " anomalies";
    }
    report.text << '\n';
  };
  for (std::string line; std::getline(file, line);)
    stream.line(line, take);
  if (file.bad())
    throw std::runtime_error(path + ": it cannot be read to its end; check the disk");
  stream.finish(take);
  report.lines = stream.counts().lines;
}

int run(const std::string &model_path, const std::vector<std::string> &paths) {
  const tocsin::Model model(model_path);
  if (!model.info().reads_lines) {
    throw std::runtime_error(model_path + ": the model reads no raw lines; train one from raw lines");
  }
  std::vector<Report> reports(paths.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t index; (index = next++) < paths.size();) {
      try {
        score(model, paths[index], reports[index]);
      } catch (...) {
        reports[index].failure = std::current_exception();
      }
    }
  };
  std::vector<std::thread> threads(
      std::min<std::size_t>(paths.size(), std::max(1u, std::thread::hardware_concurrency())));
  for (auto &thread : threads)
    thread = std::thread(work);
  for (auto &thread : threads)
    thread.join();

  bool has_failed = false;
  for (std::size_t index = 0; index < paths.size(); index++) {
    const Report &report = reports[index];
    try {
      if (report.failure)
        std::rethrow_exception(report.failure);
      std::cout << report.text.str() << paths[index] << ": " << report.lines << " lines, " << report.sessions
                << " sessions, " << report.anomalous << " anomalous\n";
    } catch (const std::exception &error) {
      std::cout.flush();
      std::cerr << "score: " << error.what() << '\n';
      has_failed = true;
    }
  }
  if (!std::cout.flush())
    throw std::runtime_error("standard output: it cannot be written; make room");
  return has_failed ? 1 : 0;
}

} // namespace

int main(int count, char **arguments) {
  if (count < 3 || arguments[1][0] == '-') {
    std::cerr << "usage: score MODEL LOG...\n";
    return 2;
  }
  try {
    return run(arguments[1], {arguments + 2, arguments + count});
  } catch (const std::exception &error) {
    std::cerr << "score: " << error.what() << '\n';
    return 1;
  }
}
