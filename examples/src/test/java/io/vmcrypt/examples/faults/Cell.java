package io.vmcrypt.examples.faults;

import io.vmcrypt.core.error.SdkException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One cell of the matrix, played.
 *
 * @param outcome {@code ok}, the branch of the exception, or what the result told
 * @param message of the exception, if there was one
 * @param problems what is wrong whatever the table says
 */
record Cell(String outcome, String message, List<String> problems) {

  /**
   * An SDK call may make several remote calls, each with its own limit. Short of the long limit,
   * which a call that waits by mistake waits for; grows with the limit where the machine is busy.
   */
  private static final Duration LONGEST = Scene.LONG.minus(Scene.SHORT);

  /** A start of a client, from connecting to signing in, fits into its limit so many times. */
  private static final int STARTS = 4;

  private static final Duration TO_CLOSE = Duration.ofSeconds(5);

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]{8,}");

  private static final Pattern SESSION = Pattern.compile("vmware_soap_session=\"?[0-9a-f]{8}");

  /**
   * Which cells of a row take place in one scene, one after the other: all of a call that only
   * looks, but those for whose time limit somebody waits, so that they wait beside the others; of
   * others those that no server hears of.
   */
  static List<List<MatrixFault>> together(RemoteCall<?> call, List<MatrixFault> faults) {
    Function<MatrixFault, Object> scene =
        call.onlyLooks()
            ? MatrixFault::isWaitedFor
            : fault -> fault.compareTo(MatrixFault.CERTIFICATE) > 0 ? fault : "not heard";
    return List.copyOf(faults.stream().collect(Collectors.groupingBy(scene)).values());
  }

  /**
   * Plays cells of a row in one scene.
   *
   * @param secrets gets what must not be told, to be looked for in the logs of all cells at once
   */
  static <S extends Scene> Map<MatrixFault, Cell> play(
      RemoteCall<S> call,
      List<MatrixFault> faults,
      int stranger,
      int elsewhere,
      Set<String> secrets) {
    Map<MatrixFault, Cell> cells = new EnumMap<>(MatrixFault.class);
    try (S scene = call.stage()) {
      scene.connect(Scene.HOST, Scene.LONG);
      call.prepare(scene);
      scene.disconnect();
      secrets.addAll(scene.secrets());
      // a port that is closed stays so
      faults.stream()
          .sorted(Comparator.comparing(fault -> fault == MatrixFault.REFUSED))
          .forEach(
              fault -> cells.put(fault, new Play<>(call, fault, scene).play(stranger, elsewhere)));
    }
    return cells;
  }

  private static final class Play<S extends Scene> {
    private final RemoteCall<S> call;
    private final MatrixFault fault;
    private final S scene;
    private final List<String> problems = new ArrayList<>();
    private String message = "";
    private int slowness = 1;

    Play(RemoteCall<S> call, MatrixFault fault, S scene) {
      this.call = call;
      this.fault = fault;
      this.scene = scene;
    }

    Cell play(int stranger, int elsewhere) {
      scene.behave();
      scene.relay().behave();
      int failures = scene.failures().size();
      boolean reachable = breakIt(stranger, elsewhere);
      long start = System.nanoTime();
      String outcome = outcome();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (took.compareTo(LONGEST.multipliedBy(slowness)) > 0) {
        problems.add("took " + took + ", at a machine that is slower by " + slowness);
      }
      int effects = call.effects(scene);
      if (effects > (reachable ? 1 : 0)) {
        problems.add("took effect " + effects + " times");
      }
      if (reachable) {
        doItAgain(effects);
      }
      scene.disconnect();
      if (!scene.relay().awaitNoConnections(TO_CLOSE)) {
        problems.add("a connection stayed open");
      }
      scene.failures().stream()
          .skip(failures)
          .forEach(failure -> problems.add("the fake failed: " + failure));
      return new Cell(outcome, message, problems);
    }

    /** Whether the server can be reached all the same. */
    private boolean breakIt(int stranger, int elsewhere) {
      if (fault == MatrixFault.NAME) {
        scene.connect("no-such-host.invalid", Scene.LONG);
        return false;
      }
      Duration limit = Scene.LONG;
      if (waits()) {
        slowness = slowness();
        limit = scene.shortLimit().multipliedBy(slowness);
      }
      scene.connect(Scene.HOST, limit);
      if (!call.isCold()) {
        scene.warm();
      }
      switch (fault) {
        case REFUSED -> scene.relay().refuse();
        case CERTIFICATE -> scene.relay().divert(stranger);
        default -> {
          scene.plan(call, fault, elsewhere);
          return true;
        }
      }
      return false;
    }

    /** How much longer than on a quiet machine a client may take, by a start that is measured. */
    private int slowness() {
      scene.connect(Scene.HOST, Scene.LONG);
      long start = System.nanoTime();
      try {
        scene.warm();
      } catch (SdkException e) {
        // a client without credentials, which cannot sign in
        return 1;
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      return 1 + (int) took.multipliedBy(STARTS).dividedBy(scene.shortLimit());
    }

    /** Whether what is asked for does not come; it is so at each silent or garbled KMS too. */
    private boolean waits() {
      return switch (fault) {
        case CERTIFICATE, MALFORMED, OVERSIZED -> scene.system().equals("KMS");
        default -> fault.isWaitedFor();
      };
    }

    private void doItAgain(int before) {
      scene.behave();
      scene.connect(Scene.HOST, Scene.LONG);
      String outcome;
      try {
        call.again(scene);
        outcome = "ok";
      } catch (SdkException e) {
        outcome = branch(e);
      }
      boolean allowed = before > 0 && call.againMayEndIn().contains(outcome);
      if (!outcome.equals("ok") && !allowed) {
        problems.add("once more: " + outcome);
      }
      if (call.changes() && call.effects(scene) != 1) {
        problems.add("after once more it took effect " + call.effects(scene) + " times");
      }
    }

    private String outcome() {
      try {
        @Nullable String told = call.call(scene);
        return told == null ? "ok" : told;
      } catch (SdkException e) {
        checkMessage(e);
        return branch(e);
      } catch (RuntimeException e) {
        problems.add("not typed: " + text(e));
        return e.getClass().getSimpleName();
      }
    }

    private void checkMessage(SdkException e) {
      message = String.valueOf(e.getMessage());
      if (!e.attempt().system().equals(scene.system()) || !message.contains(scene.system())) {
        problems.add("does not name the system: " + message);
      }
      if (e.attempt().operation().isBlank() || !message.contains(e.attempt().operation())) {
        problems.add("does not name the operation: " + message);
      }
      if (e.outcome().isBlank() || e.advice().isBlank() || !message.contains(e.advice())) {
        problems.add("does not name the cure: " + message);
      }
      if (tellsSecret(text(e), scene.secrets())) {
        problems.add("tells a secret or a session");
      }
    }

    private static String text(Throwable e) {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      return text.toString();
    }
  }

  /** Whether a text has one of the secrets, or a session of vCenter. */
  static boolean tellsSecret(String text, Set<String> secrets) {
    return secrets.stream().anyMatch(text::contains) || SESSION.matcher(text).find();
  }

  /** The same for a long text and many secrets: those that are one word are looked for as such. */
  static boolean logsSecret(String text, Set<String> secrets) {
    Map<Boolean, Set<String>> byWord =
        secrets.stream()
            .collect(
                Collectors.partitioningBy(
                    secret -> WORD.matcher(secret).matches(), Collectors.toSet()));
    return tellsSecret(text, byWord.getOrDefault(false, Set.of()))
        || hasWord(text, byWord.getOrDefault(true, Set.of()));
  }

  /** By hand, since a regular expression took a thirtieth of the matrix's time. */
  private static boolean hasWord(String text, Set<String> words) {
    BitSet lengths = new BitSet();
    words.forEach(word -> lengths.set(word.length()));
    int begin = 0;
    for (int at = 0; at <= text.length(); at++) {
      if (at < text.length() && isOfWord(text.charAt(at))) {
        continue;
      }
      if (lengths.get(at - begin) && words.contains(text.substring(begin, at))) {
        return true;
      }
      begin = at + 1;
    }
    return false;
  }

  private static boolean isOfWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** The branch of the error tree, without its last word. */
  static String branch(SdkException e) {
    Class<?> type = e.getClass();
    while (!type.getPackageName().equals(SdkException.class.getPackageName())) {
      type = type.getSuperclass();
    }
    return type.getSimpleName().replace("Exception", "");
  }
}
