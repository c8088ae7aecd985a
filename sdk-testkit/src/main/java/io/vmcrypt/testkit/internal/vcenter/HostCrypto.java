package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.FakeKey;
import org.jspecify.annotations.Nullable;

/** What a host can do and knows about encryption. Not thread-safe. */
final class HostCrypto {

  private final DataObject capability = HostCapabilities.of(TypeTables.VIM);
  private String state = "incapable";
  private @Nullable FakeKey key;

  String state() {
    return state;
  }

  /** Sets the state alone, as a test wants it. */
  void state(String newState) {
    state = newState;
    if (!newState.equals("safe")) {
      key = null;
    }
  }

  @Nullable FakeKey key() {
    return key;
  }

  /** Ready for a key. */
  void prepare() {
    if (state.equals("incapable")) {
      state = "prepared";
    }
  }

  void enable(FakeKey newKey) {
    state = "safe";
    key = newKey;
  }

  /** Sets the key alone, as a test wants it; null for none. */
  void key(@Nullable FakeKey newKey) {
    state = newKey == null ? "prepared" : "safe";
    key = newKey;
  }

  boolean isCapable() {
    return capability.flag("cryptoSupported");
  }

  DataObject capability() {
    return capability;
  }

  /** Sets a flag of HostCapability. */
  void capability(String name, boolean able) {
    if (!capability.has(name)
        && TypeTables.VIM.fields("HostCapability").stream()
            .noneMatch(field -> field.name().equals(name) && field.type().equals("boolean"))) {
      throw new IllegalArgumentException("HostCapability has no flag of this name: " + name);
    }
    capability.with(name, able);
  }
}
