package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.FakeKey;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * A native key provider: it derives keys from one that vCenter holds, and talks to no server. It is
 * not active until its backup has been downloaded.
 */
public final class NativeProvider implements KeySource {

  private final String id;
  private final String keyId;
  private final String derivationKey;
  private final boolean tpmRequired;
  private final Set<String> keys = new HashSet<>();
  private boolean backup;

  /**
   * @param derivationKey in Base64
   */
  public NativeProvider(String id, String keyId, String derivationKey, boolean tpmRequired) {
    this.id = id;
    this.keyId = keyId;
    this.derivationKey = derivationKey;
    this.tpmRequired = tpmRequired;
  }

  public String keyId() {
    return keyId;
  }

  public String derivationKey() {
    return derivationKey;
  }

  public boolean tpmRequired() {
    return tpmRequired;
  }

  public synchronized boolean hasBackup() {
    return backup;
  }

  public synchronized void backedUp() {
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
