package io.vmcrypt.examples.faults;

import io.vmcrypt.testkit.http.ReceivedRequest;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A row of the matrix: one remote call, and how the SDK comes to make it. Immutable.
 *
 * @param <S> where it takes place
 */
final class RemoteCall<S extends Scene> {

  private final String name;
  private final Supplier<S> stage;
  private final Predicate<ReceivedRequest> which;
  private final Function<S, @Nullable String> call;
  private final Consumer<S> prepare;
  private final Consumer<S> again;
  private final Set<String> againMayEndIn;
  private final @Nullable ToIntFunction<S> effects;
  private final boolean cold;
  private final boolean looks;

  private RemoteCall(
      String name,
      Supplier<S> stage,
      Predicate<ReceivedRequest> which,
      Function<S, @Nullable String> call,
      Consumer<S> prepare,
      Consumer<S> again,
      Set<String> againMayEndIn,
      @Nullable ToIntFunction<S> effects,
      boolean cold,
      boolean looks) {
    this.name = name;
    this.stage = stage;
    this.which = which;
    this.call = call;
    this.prepare = prepare;
    this.again = again;
    this.againMayEndIn = againMayEndIn;
    this.effects = effects;
    this.cold = cold;
    this.looks = looks;
  }

  /** The names in a property of the system, separated by commas; none if it is not set. */
  static Set<String> names(String property) {
    return Stream.of(System.getProperty(property, "").split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toSet());
  }

  /**
   * A call.
   *
   * @param which its requests
   * @param call has the SDK make it
   */
  static <S extends Scene> RemoteCall<S> of(
      String name, Supplier<S> stage, Predicate<ReceivedRequest> which, Consumer<S> call) {
    return telling(
        name,
        stage,
        which,
        scene -> {
          call.accept(scene);
          return null;
        });
  }

  /**
   * A call whose failure may be told in its result.
   *
   * @param call has the SDK make it; what it returns is what the result tells, null if all is well
   */
  static <S extends Scene> RemoteCall<S> telling(
      String name,
      Supplier<S> stage,
      Predicate<ReceivedRequest> which,
      Function<S, @Nullable String> call) {
    return new RemoteCall<>(
        name,
        stage,
        which,
        call,
        scene -> {},
        // what a call tells does not matter where it is made once more
        scene -> Optional.ofNullable(call.apply(scene)).ifPresent(told -> {}),
        Set.of(),
        null,
        false,
        false);
  }

  /** What must be there before. */
  RemoteCall<S> after(Consumer<S> preparation) {
    return new RemoteCall<>(
        name, stage, which, call, preparation, again, againMayEndIn, effects, cold, looks);
  }

  /** Part of reaching the server and signing in: the client has not done so before. */
  RemoteCall<S> cold() {
    return new RemoteCall<>(
        name, stage, which, call, prepare, again, againMayEndIn, effects, true, looks);
  }

  /** How often it took effect, by the fake's state: never more than once. */
  RemoteCall<S> effects(ToIntFunction<S> count) {
    return new RemoteCall<>(
        name, stage, which, call, prepare, again, againMayEndIn, count, cold, looks);
  }

  /** What is done after a failure in place of the same once more. */
  RemoteCall<S> again(Consumer<S> retry) {
    return new RemoteCall<>(
        name, stage, which, call, prepare, retry, againMayEndIn, effects, cold, looks);
  }

  /** What the same once more may end in if the first had its effect after all. */
  RemoteCall<S> againMayEndIn(String... branches) {
    return new RemoteCall<>(
        name, stage, which, call, prepare, again, Set.of(branches), effects, cold, looks);
  }

  /** It changes nothing: after each fault, the same scene is as good as a new one. */
  RemoteCall<S> looks() {
    return new RemoteCall<>(
        name, stage, which, call, prepare, again, againMayEndIn, effects, cold, true);
  }

  String name() {
    return name;
  }

  S stage() {
    return stage.get();
  }

  Predicate<ReceivedRequest> which() {
    return which;
  }

  void prepare(S scene) {
    prepare.accept(scene);
  }

  @Nullable String call(S scene) {
    return call.apply(scene);
  }

  void again(S scene) {
    again.accept(scene);
  }

  Set<String> againMayEndIn() {
    return againMayEndIn;
  }

  boolean changes() {
    return effects != null;
  }

  int effects(S scene) {
    return effects == null ? 0 : effects.applyAsInt(scene);
  }

  boolean isCold() {
    return cold;
  }

  boolean onlyLooks() {
    return looks;
  }
}
