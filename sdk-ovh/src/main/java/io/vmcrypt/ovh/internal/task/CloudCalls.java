package io.vmcrypt.ovh.internal.task;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.internal.wire.TaskDto;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/** Calls that concern one private cloud. */
public record CloudCalls(OvhApi api, ServiceName serviceName) {

  /**
   * Makes a call.
   *
   * @param operation what is tried, as an infinitive
   * @param route the call, from the routes and the service's name
   */
  public <T> T call(String operation, BiFunction<DedicatedCloudRoutes, String, Call<T>> route) {
    return api.call(attempt(operation), route.apply(api.dedicatedCloud(), serviceName.value()));
  }

  /**
   * Makes a call that starts a task.
   *
   * @param operation what is tried, as an infinitive
   * @return the task's id
   * @throws DecodingException if the answer names no task; one may run all the same
   */
  public long start(
      String operation, BiFunction<DedicatedCloudRoutes, String, Call<TaskDto>> route) {
    Long taskId = call(operation, route).taskId();
    if (taskId == null || taskId == 0) {
      throw new DecodingException(
          attempt(operation),
          "the answer names no task",
          "It may have taken effect all the same: run the step again, it looks first.",
          null);
    }
    return taskId;
  }

  /**
   * Lists ids, each once.
   *
   * @throws DecodingException if one is null: that thing is there, and nobody knows which it is
   */
  public List<Long> ids(
      String operation, BiFunction<DedicatedCloudRoutes, String, Call<List<Long>>> route) {
    List<Long> ids = call(operation, route);
    if (ids.stream().anyMatch(Objects::isNull)) {
      throw new DecodingException(
          attempt(operation),
          "the list names something without its id",
          "Look in the OVHcloud Control Panel. If it stays so, ask OVHcloud's support.",
          null);
    }
    return ids.stream().distinct().toList();
  }

  /** Refuses an answer about something else than what was asked for. */
  public void checkId(String operation, long asked, @Nullable Long told) {
    if (told != null && told != asked) {
      throw new DecodingException(
          attempt(operation),
          "the answer is about " + told + ", not " + asked,
          "Check that no proxy answers in OVHcloud's place, and try again.",
          null);
    }
  }

  /** What is tried, on this private cloud. */
  public Attempt attempt(String operation) {
    return new Attempt(OvhApi.SYSTEM, operation, serviceName.value());
  }

  /** Where time comes from. */
  public TimeSource time() {
    return api.time();
  }
}
