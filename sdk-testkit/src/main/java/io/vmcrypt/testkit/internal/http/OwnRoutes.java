package io.vmcrypt.testkit.internal.http;

import io.vmcrypt.testkit.http.ReceivedRequest;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The routes that a test adds to a fake. If several match, the last one answers. */
public final class OwnRoutes {
  private final List<Route> routes = new CopyOnWriteArrayList<>();

  /** One route with what answers on it. */
  private record Route(
      String method, PathTemplate path, Function<ReceivedRequest, HttpAnswer> answer) {}

  /**
   * Adds a route.
   *
   * @throws IllegalArgumentException if the path is not valid
   */
  public void add(String method, String path, Function<ReceivedRequest, HttpAnswer> answer) {
    routes.add(
        0,
        new Route(
            Objects.requireNonNull(method, "method").toUpperCase(Locale.ROOT),
            PathTemplate.parse(path),
            Objects.requireNonNull(answer, "answer")));
  }

  /** Finds the answer for a path, which may already be without its prefix. */
  public Optional<Function<ReceivedRequest, HttpAnswer>> find(String method, String path) {
    return routes.stream()
        .filter(route -> route.method().equals(method) && route.path().matches(path))
        .map(Route::answer)
        .findFirst();
  }
}
