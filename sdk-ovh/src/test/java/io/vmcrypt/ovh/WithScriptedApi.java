package io.vmcrypt.ovh;

import io.vmcrypt.testkit.ovh.FakeOvhApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests with a server that says what it is told to. */
public abstract class WithScriptedApi {

  protected final FakeOvhApi.ErrorShape shape;
  protected ScriptedApi api;
  protected OvhClient client;

  protected WithScriptedApi(FakeOvhApi.ErrorShape shape) {
    this.shape = shape;
  }

  /** The client that each test begins with. */
  protected OvhClient newClient() {
    return api.client();
  }

  @BeforeEach
  void startApi() {
    api = new ScriptedApi(shape);
    client = newClient();
  }

  @AfterEach
  void stopApi() {
    client.close();
    api.close();
  }
}
