package io.vmcrypt.testkit.internal.vcenter.key;

import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A native key provider: it derives keys from one that vCenter holds, and talks to no server. It is
 * not active until its backup has been downloaded. It knows its keys by their ids alone, of which
 * one half follows from the other by the key that it derives from: so each provider that was
 * restored from the backup of another knows the keys of both.
 */
public final class NativeProvider implements KeySource {

  private final String id;
  private final String keyId;
  private final String derivationKey;
  private final boolean tpmRequired;
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
    long half = UUID.randomUUID().getMostSignificantBits();
    return new FakeKey(new UUID(half, otherHalf(half)).toString(), id);
  }

  @Override
  public void check(FakeKey key) throws VimFault {
    if (!isOwn(key.keyId())) {
      throw Keys.notFound(key);
    }
  }

  private boolean isOwn(String keyId) {
    try {
      UUID uuid = UUID.fromString(keyId);
      return uuid.getLeastSignificantBits() == otherHalf(uuid.getMostSignificantBits());
    } catch (IllegalArgumentException noUuid) {
      return false;
    }
  }

  private long otherHalf(long half) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(derivationKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] code = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(half).array());
      // the two bits of the variant are as in every UUID
      return (ByteBuffer.wrap(code).getLong() >>> 2) | Long.MIN_VALUE;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }
}
