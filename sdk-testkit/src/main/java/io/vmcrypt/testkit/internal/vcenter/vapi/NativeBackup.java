package io.vmcrypt.testkit.internal.vcenter.vapi;

import io.vmcrypt.testkit.internal.json.JsonText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The contents of the backup of a native key provider. It is a PKCS#12 file with one secret. The
 * fields in a real vCenter's file are not known, but only a vCenter reads them.
 */
record NativeBackup(
    String provider, String keyId, String derivationKey, boolean tpmRequired, Instant exportTime) {

  private static final String ENTRY = "provider";

  /** The file. Without a password it has an empty one, which protects nothing. */
  byte[] toPkcs12(String password) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("provider", provider);
    fields.put("key_id", keyId);
    fields.put("key_derivation_key", derivationKey);
    fields.put("tpm_required", tpmRequired);
    fields.put("export_time", exportTime.toString());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setEntry(
          ENTRY,
          new KeyStore.SecretKeyEntry(new SecretKeySpec(JsonText.print(fields), "AES")),
          new KeyStore.PasswordProtection(password.toCharArray()));
      store.store(out, password.toCharArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java platform writes PKCS#12", e);
    }
    return out.toByteArray();
  }

  static NativeBackup parse(byte[] pkcs12, String password) throws VapiRefusal {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(pkcs12), password.toCharArray());
      if (store.getKey(ENTRY, password.toCharArray()) instanceof SecretKey key
          && JsonText.parse(key.getEncoded()) instanceof Map<?, ?> fields) {
        return new NativeBackup(
            String.valueOf(fields.get("provider")),
            String.valueOf(fields.get("key_id")),
            String.valueOf(fields.get("key_derivation_key")),
            Boolean.TRUE.equals(fields.get("tpm_required")),
            Instant.parse(String.valueOf(fields.get("export_time"))));
      }
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      throw VapiRefusal.invalidArgument("The configuration or the password is invalid.");
    }
    throw VapiRefusal.invalidArgument("The configuration holds no key provider.");
  }
}
