package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Optional;

/** Where the key of a change comes from. */
public sealed interface KeySource {

  /** {@return the key that a change takes; empty to leave it to vCenter} */
  Optional<CryptoKeyId> obtain(Attempt attempt, KeyProviders keyProviders);

  /** What a part is encrypted with, for people. */
  String inWords();

  /** vCenter itself takes a key from its default key provider. */
  record LeftToVcenter() implements KeySource {

    @Override
    public Optional<CryptoKeyId> obtain(Attempt attempt, KeyProviders keyProviders) {
      return Optional.empty();
    }

    @Override
    public String inWords() {
      return "a key of the default key provider";
    }
  }

  /**
   * A key that exists.
   *
   * @param chosen true if the caller asked for this key or its key provider; false if it is the
   *     home's key, which disks get by default
   */
  record Existing(CryptoKeyId key, boolean chosen) implements KeySource {

    @Override
    public Optional<CryptoKeyId> obtain(Attempt attempt, KeyProviders keyProviders) {
      return Optional.of(key);
    }

    @Override
    public String inWords() {
      return PartWords.of(key);
    }
  }

  /**
   * A new key.
   *
   * @param keyProvider of which key provider
   */
  record NewKey(String keyProvider) implements KeySource {

    @Override
    public Optional<CryptoKeyId> obtain(Attempt attempt, KeyProviders keyProviders) {
      return Optional.of(keyProviders.newKey(attempt, keyProvider));
    }

    @Override
    public String inWords() {
      return "a new key of key provider " + keyProvider;
    }
  }
}
