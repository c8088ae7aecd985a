package io.vmcrypt.cli.vm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmcrypt.cli.output.ReportFile;
import io.vmcrypt.cli.settings.GivenLines;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A note of keys that are to be replaced: id, tab, key provider, tab, state in each line; nothing
 * between the tabs if vCenter does not name the provider. The older form has no heading and no
 * states.
 */
final class OldKeys {

  private static final int MOST_BYTES = 16 * 1024 * 1024;
  private static final String HEADING =
      "# Keys that vmcrypt replaces: id, key provider, state. Only a key with the state \""
          + State.FREE
          + "\" may go; what is not registered in this vCenter, such as a backup, is not seen.";

  /**
   * What is known of a key.
   *
   * @param words one line
   */
  record State(String words) {

    static final String FREE = "replaced, needed by nobody";
    static final State TO_REPLACE = new State("to-replace");
    static final State MAY_GO = new State(FREE);
    private static final String NEEDED = "still needed by ";
    private static final String NOT_KNOWN = "not known: ";

    static State needed(String by) {
      return new State(NEEDED + oneLine(by));
    }

    static State notKnown(String why) {
      return new State(NOT_KNOWN + oneLine(why));
    }

    boolean isNeeded() {
      return words.startsWith(NEEDED);
    }

    private boolean isOne() {
      return equals(TO_REPLACE)
          || equals(MAY_GO)
          || words.startsWith(NEEDED)
          || words.startsWith(NOT_KNOWN);
    }

    private static String oneLine(String words) {
      return words.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    }
  }

  /**
   * A line.
   *
   * @param isReplaced whether a run gave all who used it another key. Then only an open question
   *     stands between it and {@link State#MAY_GO}, which a later run may settle
   */
  record Noted(CryptoKeyId key, State state, boolean isReplaced) {

    private static final String REPLACED = "no VM of the run keeps it";

    static Noted toReplace(CryptoKeyId key) {
      return new Noted(key, State.TO_REPLACE, false);
    }

    private String line() {
      String line = key.keyId() + "\t" + key.providerId().orElse("") + "\t" + state.words();
      // what may go says so already
      return (isReplaced && !state.equals(State.MAY_GO) ? line + "\t" + REPLACED : line) + "\n";
    }
  }

  private OldKeys() {}

  static List<Noted> read(Path file) {
    List<String> lines = GivenLines.of("file", file, MOST_BYTES);
    List<Noted> keys = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isBlank() && !(i == 0 && line.equals(HEADING))) {
        keys.add(key("file " + file + ", line " + (i + 1), line));
      }
    }
    if (keys.isEmpty()) {
      throw new UsageException("file " + file + " holds no key.");
    }
    return keys;
  }

  /** Without the line, if it is none: the file may be one with a secret. */
  private static Noted key(String place, String line) {
    String[] parts = line.split("\t", -1);
    State state = parts.length > 2 ? new State(parts[2]) : State.TO_REPLACE;
    boolean isReplaced = parts.length == 4 && parts[3].equals(Noted.REPLACED);
    if (parts.length < 2
        || parts.length > (isReplaced ? 4 : 3)
        || parts[0].isBlank()
        || !state.isOne()) {
      throw new UsageException(place + " is no key: expected id, tab, key provider, tab, state.");
    }
    return new Noted(
        new CryptoKeyId(parts[0], Optional.of(parts[1]).filter(id -> !id.isBlank())),
        state,
        isReplaced || state.equals(State.MAY_GO));
  }

  /** Complete or not at all: with half of the keys, a later run would change too little. */
  static void write(Path file, List<Noted> keys) {
    String text =
        keys.stream().map(Noted::line).collect(Collectors.joining("", HEADING + "\n", ""));
    ReportFile.write(
        file,
        out -> {
          out.write(text.getBytes(UTF_8));
          return text;
        });
  }
}
