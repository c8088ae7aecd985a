package io.vmcrypt.spring;

import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import java.util.List;

/** Several listeners as one. What one of them throws keeps no other from hearing. */
final class CallListeners {

  private CallListeners() {}

  static CallListener of(List<CallListener> listeners) {
    return switch (listeners.size()) {
      case 0 -> CallListener.none();
      case 1 -> listeners.get(0);
      default -> call -> tell(listeners, call);
    };
  }

  private static void tell(List<CallListener> listeners, RemoteCall call) {
    RuntimeException failure = null;
    for (CallListener listener : listeners) {
      try {
        listener.onCall(call);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
