package io.vmcrypt.core.operation;

/** Hears nothing. */
enum NoCallListener implements CallListener {
  NONE;

  @Override
  public void onCall(RemoteCall call) {}
}
