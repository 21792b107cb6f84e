// The part of HostFuzzer that opens model files, where memory may run out, and uses all that is opened with them.
// It is included where `require`, `get`, `put`, and what streams take and say are defined.

// Memory for one owner; the allocation numbered `left` is refused.
typedef struct pool {
  size_t in_use;
  uint32_t left;
  int has_refused;
} pool;

enum { maximum_memory = 1 << 24 };

static void *take(void *context, size_t count) {
  pool *from = context;
  void *memory = from->left-- ? malloc(count) : NULL;
  if (memory) from->in_use += count;
  else from->has_refused = 1;
  return memory;
}

static void give_back(void *context, void *memory, size_t count) {
  ((pool *)context)->in_use -= count;
  free(memory);
}

static void use_template(const tocsin_model *model, uint32_t key) {
  const size_t length = tocsin_model_template(model, key, NULL, 0);
  const size_t capacities[] = {0, 1, length / 2, length, length + 1, SIZE_MAX};
  for (size_t index = 0; index < sizeof capacities / sizeof *capacities; index++) {
    const size_t capacity = capacities[index], room = capacity <= length ? capacity : length + 1;
    char *text = malloc(room);
    require(tocsin_model_template(model, key, text, capacity) == length && (room == 0 || text[room - 1] == '\0'));
    free(text);
  }
}

static void use_scorer(tocsin_scorer *scorer, const tocsin_model_info *info) {
  enum { batch = 2 };
  const size_t length = info->window_length, sizes[] = {0, 1, length, length + 1, SIZE_MAX};
  uint32_t *keys = malloc((length + 1) * (batch + 1) * sizeof *keys), *ranks = malloc((length + 1) * sizeof *ranks);
  float *shares = malloc((length + 1) * sizeof *shares), probabilities[batch];
  uint8_t *reasons = malloc(length + 1);
  for (size_t index = 0; index < (length + 1) * (batch + 1); index++) keys[index] = (uint32_t)index % 7;
  const tocsin_session *session = tocsin_scorer_session(scorer, keys, length, shares, ranks, reasons);
  require(info->kind == TOCSIN_KIND_DEEPLOG ? session && session->entry_count == length : !session);
  require(!tocsin_scorer_session(scorer, keys, 0, NULL, NULL, NULL));
  for (size_t run = 0; run < sizeof sizes / sizeof *sizes * (batch + 2); run++) {
    const size_t size = sizes[run / (batch + 2)], count = run % (batch + 2);
    const int fits = info->kind == TOCSIN_KIND_CHIMERA && count <= batch && size > 0 && size <= length;
    const tocsin_status status = tocsin_scorer_windows(scorer, keys, size, count, probabilities);
    require(status == (fits ? TOCSIN_OK : TOCSIN_ERROR_ARGUMENT));
    for (size_t index = 0; fits && index <= count; index++) {
      const tocsin_window *window = tocsin_scorer_window(scorer, index);
      require(index < count ? window && window->line_count == size && !window->lines : !window);
      if (window) mixed_window(0, window);
    }
  }
  require(!tocsin_scorer_window(scorer, SIZE_MAX));
  free(keys), free(ranks), free(shares), free(reasons);
}

static size_t elements(const tocsin_port *port, size_t batch, size_t steps) {
  size_t count = 1;
  for (uint32_t axis = 0; axis < port->rank; axis++) {
    const int64_t size = port->dimensions[axis];
    count *= size == TOCSIN_BATCH ? batch : size == TOCSIN_STEPS ? steps : (size_t)size;
  }
  return count;
}

static void use_network(tocsin_network *network) {
  static const size_t runs[][2] = {{0, 1}, {1, 1}, {1, 3}, {2, 1}, {2, 3}, {3, 3}, {SIZE_MAX, SIZE_MAX}};
  for (size_t run = 0; run < sizeof runs / sizeof *runs; run++) {
    const size_t batch = runs[run][0], steps = runs[run][1];
    const tocsin_port *port;
    if (tocsin_network_begin(network, batch, steps) != TOCSIN_OK) continue;
    for (size_t index = 0; (port = tocsin_network_input(network, index)); index++) {
      require(tocsin_network_run(network) == TOCSIN_ERROR_ARGUMENT && !tocsin_network_elements(network, 0, NULL));
      const size_t count = elements(port, batch, steps);
      uint32_t *values = malloc((count + 1) * sizeof *values);
      memset(values, 0x3C, (count + 1) * sizeof *values);
      for (size_t extra = 2; extra-- > 0;) {
        const tocsin_status keys = tocsin_network_set_keys(network, index, values, count + extra);
        const tocsin_status numbers = tocsin_network_set_numbers(network, index, (float *)values, count + extra);
        require((keys == TOCSIN_OK) == (port->type == TOCSIN_TYPE_U32 && !extra));
        require((numbers == TOCSIN_OK) == (port->type == TOCSIN_TYPE_F32 && !extra));
      }
      require(tocsin_network_set_keys(network, index + SIZE_MAX / 2 + 1, values, count) == TOCSIN_ERROR_ARGUMENT);
      free(values);
    }
    require(tocsin_network_run(network) == TOCSIN_OK);
    for (size_t index = 0, count; (port = tocsin_network_output(network, index)); index++) {
      const float *output = tocsin_network_elements(network, index, &count);
      require(output && count == elements(port, batch, steps));
      mixed(0, output, count * sizeof *output);
    }
  }
}

enum { line_stream, key_stream, scorer, network, part_count };

static tocsin_status open_part(int part, tocsin_model *model, pool *from, void **opened) {
  const tocsin_allocator memory = {sizeof memory, from, take, give_back};
  const size_t most = maximum_memory / 4;
  const tocsin_stream_options stream_options = {.size = sizeof stream_options,
                                                .allocator = &memory,
                                                .maximum_memory = most,
                                                .takes_keys = part == key_stream,
                                                .maximum_sessions = 2,
                                                .cache_capacity = 2};
  const tocsin_scorer_options scorer_options = {
      .size = sizeof scorer_options, .allocator = &memory, .maximum_memory = most, .maximum_batch = 2};
  const tocsin_network_options network_options = {
      sizeof network_options, .allocator = &memory, .maximum_memory = most, .maximum_batch = 2, .maximum_steps = 3};
  if (part == scorer) return tocsin_scorer_open(model, &scorer_options, (tocsin_scorer **)opened, NULL);
  if (part == network) return tocsin_network_open(model, &network_options, (tocsin_network **)opened, NULL);
  return tocsin_stream_open(model, &stream_options, (tocsin_stream **)opened, NULL);
}

static void use_part(int part, void *used, const tocsin_model_info *info, const uint8_t *bytes, size_t count) {
  if (part == line_stream) score_lines(used, bytes, count < 4096 ? count : 4096);
  if (part == key_stream) score_keys(used, bytes, count < 64 ? count : 64);
  if (part == line_stream || part == key_stream) require(tocsin_stream_finish(used) == TOCSIN_OK), fetch(used);
  if (part == scorer) use_scorer(used, info);
  if (part == network) use_network(used);
}

static void close_part(int part, void *opened) {
  if (part == scorer) tocsin_scorer_close(opened);
  else if (part == network) tocsin_network_close(opened);
  else tocsin_stream_close(opened);
}

static tocsin_status open_model(const uint8_t *bytes, size_t count, pool *from, tocsin_model **model) {
  const tocsin_allocator memory = {sizeof memory, from, take, give_back};
  const tocsin_model_options options = {
      .size = sizeof options, .allocator = &memory, .maximum_memory = maximum_memory, .self_test = 1};
  tocsin_error error = {.size = sizeof error};
  const tocsin_status status = tocsin_model_open_memory(bytes, count, &options, model, &error);
  require((status == TOCSIN_OK) == (*model != NULL) && (*model || from->in_use == 0));
  require(status == TOCSIN_OK || (error.status == status && error.message[0] != '\0'));
  require(!from->has_refused || status == TOCSIN_ERROR_MEMORY);
  return status;
}

// Which allocation is refused where memory runs out follows from the bytes.
static void try_model(const uint8_t *bytes, size_t count) {
  const uint32_t chance = cd_crc32c(0, bytes, count);
  pool own = {.left = UINT32_MAX};
  tocsin_model *model, *none;
  if (open_model(bytes, count, &own, &model) != TOCSIN_OK) return;
  pool less = {.left = chance % (UINT32_MAX - own.left)};
  require(open_model(bytes, count, &less, &none) == TOCSIN_ERROR_MEMORY);
  const tocsin_model_info info = *tocsin_model_describe(model);
  require(info.memory == own.in_use && info.peak_memory >= info.memory && info.peak_memory <= maximum_memory);
  for (uint32_t key = 0; key < 8; key++) use_template(model, key < 7 ? key : UINT32_MAX);
  for (int part = 0; part < part_count; part++) {
    void *opened, *refused;
    pool all = {.left = UINT32_MAX};
    if (open_part(part, model, &all, &opened) != TOCSIN_OK) {
      require(!opened && all.in_use == 0);
      continue;
    }
    less = (pool){.left = chance % (UINT32_MAX - all.left)};
    require(open_part(part, model, &less, &refused) == TOCSIN_ERROR_MEMORY && !refused && less.in_use == 0);
    if (part == network) tocsin_model_close(model), model = NULL;
    use_part(part, opened, &info, bytes, count);
    require(own.in_use > 0);
    close_part(part, opened);
    require(all.in_use == 0);
  }
  tocsin_model_close(model);
  require(own.in_use == 0);
}

enum { file_header = 64, file_row = 96 };

// Changes the stored bytes of one section, mostly not how many there are, and lays the file out anew. Digests of
// compressed sections stay. Graphs and tensors are chosen less often, as ModelFileFuzzer has them, and containers too.
static size_t mutated_model(uint8_t *bytes, size_t count, size_t maximum, unsigned seed) {
  static uint8_t old[1 << 16];
  const uint64_t rows = count < file_header ? 0 : get(bytes + 36, 4), table = file_header + rows * file_row;
  if (rows == 0 || rows > 32 || count < table + 4 || count > sizeof old) return LLVMFuzzerMutate(bytes, count, maximum);
  memcpy(old, bytes, count);
  enum { detector = 6 };
  const uint64_t draw = seed % rows, is_format = get(bytes + file_header + draw * file_row, 2) < detector;
  const uint64_t changed = is_format ? seed / rows % rows : draw, kind = seed / rows / rows;
  uint64_t end = table + 4, decoded = 0;
  for (uint64_t index = 0; index < rows; index++) {
    uint8_t *row = bytes + file_header + index * file_row;
    const uint64_t offset = get(row + 8, 8), start = (end + 63) / 64 * 64;
    uint64_t length = get(row + 16, 8);
    if (offset > count || length > count - offset || start >= maximum || length > maximum - start) break;
    memset(bytes + end, 0, start - end);
    memcpy(bytes + start, old + offset, length);
    if (index == changed) {
      const size_t room = length + 64 < maximum - start ? length + 64 : maximum - start;
      if (kind % 4 == 0) length = LLVMFuzzerMutate(bytes + start, length, room);
      else if (length > 0) LLVMFuzzerMutate(bytes + start, length, length);
    }
    end = start + length;
    put(row + 8, start, 8);
    put(row + 16, length, 8);
    put(row + 36, cd_crc32c(0, bytes + start, length), 4);
    if (get(row + 4, 2) == 0) {
      cd_sha256 hash;
      cd_sha256_init(&hash);
      cd_sha256_update(&hash, bytes + start, length);
      cd_sha256_final(&hash, row + 64);
      put(row + 24, length, 8);
    }
    decoded += get(row + 24, 8);
  }
  put(bytes + table, cd_crc32c(0, bytes + file_header, table - file_header), 4);
  put(bytes + 20, end, 8);
  put(bytes + 28, decoded, 8);
  put(bytes + 60, cd_crc32c(0, bytes, 60), 4);
  return end;
}
