package io.vmcrypt.core.operation;

/**
 * Hears of each remote call when it is over. Count, time and trace from here, with the library that
 * your program uses for that. It never sees a request, an answer or a secret.
 *
 * <pre>{@code
 * VsphereClient.builder(address, credentials)
 *     .callListener(call -> timers.record(call.system(), call.method(), call.duration()))
 *     .build();
 * }</pre>
 *
 * <p>It is called on the thread that made the call, before the call returns or throws; so the
 * thread's own context (a current span, say) is that of the caller, and a slow listener makes the
 * call slow. What runs beside the caller, such as a rollout, the next page of an audit or the VMs
 * of an estate's plan, makes its calls on threads of the SDK's. It may be called by several threads
 * at once. What it throws is logged, and the call goes on.
 */
@FunctionalInterface
public interface CallListener {

  /**
   * Called once after each remote call, however it ended.
   *
   * @param call what was called, how long it took, how it ended
   */
  void onCall(RemoteCall call);

  /**
   * Hears nothing.
   *
   * @return the default of every client
   */
  static CallListener none() {
    return NoCallListener.NONE;
  }
}
