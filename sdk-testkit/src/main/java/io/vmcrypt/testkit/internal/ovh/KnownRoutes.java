package io.vmcrypt.testkit.internal.ovh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What OVHcloud's API has, whether the stand-in models it or not: so that a call that works there
 * is not refused here as if there was no such thing.
 */
final class KnownRoutes {

  private record Known(boolean second, String method, OvhPath path) {

    static Known of(String line) {
      String[] words = line.split(" ", -1);
      return new Known(words[0].equals("v2"), words[1], OvhPath.of(words[2]));
    }
  }

  private static final String FILE = "routes.txt";
  private static final List<Known> ALL = read();

  /** Other parts of the API, which programs of this field ask for too. */
  private static final List<String> OTHER_PARTS =
      List.of("/iam/", "/me/", "/order/", "/service/", "/services/");

  private KnownRoutes() {}

  private static List<Known> read() {
    try (InputStream stream =
            Objects.requireNonNull(KnownRoutes.class.getResourceAsStream(FILE), FILE);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#")).map(Known::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Why a call gets no answer that no route here answers.
   *
   * @param second whether it is of version 2
   * @param path the path below the version
   */
  static OvhRefusal refusal(boolean second, String method, String path) {
    Optional<Known> known = find(second, method, path);
    if (known.isPresent()) {
      return OvhRefusal.notModelled(method + " " + known.get().path());
    }
    for (String part : OTHER_PARTS) {
      if ((path + "/").startsWith(part)) {
        return OvhRefusal.notModelled(method + " " + path);
      }
    }
    return OvhRefusal.unknownRoute();
  }

  /**
   * Whether OVHcloud has a route for a path that is another one than a route here: a path of fewer
   * parameters goes before one of more.
   */
  static boolean hasCloser(boolean second, String method, String path, OvhPath route) {
    return find(second, method, path)
        .filter(known -> known.path().parameters() < route.parameters())
        .isPresent();
  }

  private static Optional<Known> find(boolean second, String method, String path) {
    List<String> segments = OvhPath.segments(path);
    return ALL.stream()
        .filter(known -> known.second() == second && known.method().equals(method))
        .filter(known -> known.path().match(segments).isPresent())
        .min(Comparator.comparing(known -> known.path().parameters()));
  }
}
