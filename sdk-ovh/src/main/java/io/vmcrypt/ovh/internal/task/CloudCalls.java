package io.vmcrypt.ovh.internal.task;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.wire.Answer;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Calls that concern one private cloud. */
public record CloudCalls(OvhApi api, ServiceName serviceName) {

  private static final int MOST_IDS = 10_000;

  /**
   * Makes a call.
   *
   * @param route the call, from the routes and the service's name
   * @param reading makes a value of what the answer holds
   */
  public <T, R> R call(
      String operation,
      BiFunction<DedicatedCloudRoutes, String, Answer<T>> route,
      Function<? super T, R> reading) {
    return route.apply(api.dedicatedCloud(), serviceName.value()).read(attempt(operation), reading);
  }

  /**
   * Lists ids, each once.
   *
   * @throws DecodingException if one is null: that thing is there, and nobody knows which it is; or
   *     if there are more than anybody has
   */
  public List<Long> ids(
      String operation, BiFunction<DedicatedCloudRoutes, String, Answer<List<Long>>> route) {
    return call(operation, route, CloudCalls::ids);
  }

  private static List<Long> ids(List<Long> ids) {
    if (ids.stream().anyMatch(Objects::isNull)) {
      throw new OddAnswer(
          "the list names something without its id",
          "Look in the OVHcloud Control Panel. If it stays so, ask OVHcloud's support.");
    }
    // each may be read by a call of its own
    if (ids.size() > MOST_IDS) {
      throw new OddAnswer(
          "the list has " + ids.size() + " ids; the SDK reads " + MOST_IDS + " at most",
          "Check that no proxy answers in OVHcloud's place, or ask for fewer by a filter.");
    }
    return ids.stream().distinct().toList();
  }

  /** What is tried, on this private cloud. */
  public Attempt attempt(String operation) {
    return new Attempt(OvhApi.SYSTEM, operation, serviceName.value());
  }
}
