package io.vmcrypt.fieldcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the SDK's stand-ins answer, by read and call. A test asks them and holds the file to it: no
 * stand-in runs where real systems are checked.
 */
final class StandInShapes {

  static final String FILE = "stand-ins.txt";

  private final Map<String, Shape> shapes = new HashMap<>();

  private StandInShapes() {}

  static StandInShapes load(Vocabulary vocabulary) {
    StandInShapes all = new StandInShapes();
    try (InputStream in = requireNonNull(StandInShapes.class.getResourceAsStream(FILE), FILE);
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] columns = line.split("\t", -1);
        if (columns.length == 6) {
          all.shapes
              .computeIfAbsent(key(columns[0], columns[1]), any -> new Shape(vocabulary))
              .addLine(columns[2], columns[3], columns[4], columns[5]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  Optional<Shape> of(String read, String call) {
    return Optional.ofNullable(shapes.get(key(read, call)));
  }

  private static String key(String read, String call) {
    return read + "\t" + call;
  }
}
