package io.vmcrypt.benchmarks;

import java.security.MessageDigest;
import java.util.HexFormat;

/** Prints the thumbprint of the server at a loopback port, without the SDK. */
final class BareThumbprint {

  private BareThumbprint() {}

  public static void main(String[] args) throws Exception {
    byte[] leaf = new LeafReader().read(Integer.parseInt(args[0])).getEncoded();
    System.out.println(
        HexFormat.ofDelimiter(":")
            .withUpperCase()
            .formatHex(MessageDigest.getInstance("SHA-1").digest(leaf)));
  }
}
