package io.vmcrypt.ovh.internal.task;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.internal.call.OvhApi;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes;
import io.vmcrypt.ovh.privatecloud.ServiceName;
import java.util.function.BiFunction;
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

  /** What is tried, on this private cloud. */
  public Attempt attempt(String operation) {
    return new Attempt(OvhApi.SYSTEM, operation, serviceName.value());
  }

  /** Where time comes from. */
  public TimeSource time() {
    return api.time();
  }
}
