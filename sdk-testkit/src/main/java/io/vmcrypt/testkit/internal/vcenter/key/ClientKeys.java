package io.vmcrypt.testkit.internal.vcenter.key;

import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * The keys that one vCenter makes for its certificates: RSA with 2048 bits, as a real one makes. To
 * make one takes long, hence those of a vCenter that was closed are used again by later ones of the
 * same process. Those that run never have the same key, and none has the same key twice. Safe for
 * use by several threads.
 */
public final class ClientKeys {

  private static final int RSA_BITS = 2048;

  /** What vCenters have left that were closed. */
  private static final Queue<KeyPair> LEFT = new ConcurrentLinkedQueue<>();

  private final Queue<KeyPair> left;
  private final Supplier<KeyPair> maker;
  private final List<KeyPair> own = new ArrayList<>();
  private boolean closed;

  public ClientKeys() {
    this(LEFT, ClientKeys::make);
  }

  ClientKeys(Queue<KeyPair> left, Supplier<KeyPair> maker) {
    this.left = left;
    this.maker = maker;
  }

  /** A key that no other vCenter has now, and that this one did not have before. */
  public KeyPair next() {
    KeyPair used = left.poll();
    KeyPair keys = used == null ? maker.get() : used;
    synchronized (own) {
      // a key that is asked for while the fake closes is in use by nobody knows whom
      if (!closed) {
        own.add(keys);
      }
    }
    return keys;
  }

  /** Leaves the keys to later vCenters. */
  public void close() {
    synchronized (own) {
      closed = true;
      left.addAll(own);
      own.clear();
    }
  }

  private static KeyPair make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(new RSAKeyGenParameterSpec(RSA_BITS, RSAKeyGenParameterSpec.F4));
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException e) {
      throw new IllegalStateException("the JDK cannot make RSA keys", e);
    }
  }
}
