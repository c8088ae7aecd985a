package io.vmcrypt.testkit.internal.vcenter;

import io.vmcrypt.testkit.FakeKey;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * What makes a KMS cluster a native key provider: it derives keys from one that vCenter holds, and
 * talks to no server. Not active before its backup was downloaded.
 */
final class NativeProvider implements KeySource {

  private final String id;
  private final String keyId;
  private final String derivationKey;
  private final boolean tpmRequired;
  private final Set<String> keys = new HashSet<>();
  private boolean backup;

  /**
   * @param derivationKey in Base64
   */
  NativeProvider(String id, String keyId, String derivationKey, boolean tpmRequired) {
    this.id = id;
    this.keyId = keyId;
    this.derivationKey = derivationKey;
    this.tpmRequired = tpmRequired;
  }

  String keyId() {
    return keyId;
  }

  String derivationKey() {
    return derivationKey;
  }

  boolean tpmRequired() {
    return tpmRequired;
  }

  synchronized boolean hasBackup() {
    return backup;
  }

  synchronized void backedUp() {
    backup = true;
  }

  @Override
  public synchronized FakeKey generate() throws VimFault {
    if (!backup) {
      throw Keys.cannotGenerate("Key provider " + id + " is not active: it requires a backup.");
    }
    String key = UUID.randomUUID().toString();
    keys.add(key);
    return new FakeKey(key, id);
  }

  @Override
  public synchronized void check(FakeKey key) throws VimFault {
    if (!keys.contains(key.keyId())) {
      throw Keys.notFound(key);
    }
  }
}
