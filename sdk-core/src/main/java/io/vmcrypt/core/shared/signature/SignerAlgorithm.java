package io.vmcrypt.core.shared.signature;

import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;

/** With which algorithms signers may sign, and what checks them. */
final class SignerAlgorithm {

  /** SHA-256, -384, -512 and SHA3 of the same lengths; Ed25519 goes with SHA-512. */
  private static final Set<String> STRONG =
      Set.of(
          "2.16.840.1.101.3.4.2.1",
          "2.16.840.1.101.3.4.2.2",
          "2.16.840.1.101.3.4.2.3",
          "2.16.840.1.101.3.4.2.8",
          "2.16.840.1.101.3.4.2.9",
          "2.16.840.1.101.3.4.2.10");

  /** Made when something is signed with RSASSA-PSS, as most is not. */
  private static final class Pss {
    // not registered with Java, so that the program's list of providers stays as it is
    static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  }

  private SignerAlgorithm() {}

  /**
   * Refuses a digest that is too weak: that of the content, and the one that the algorithm of the
   * signature itself names.
   *
   * @throws BadSignatureException if it is one
   */
  static void check(SignerInformation signer) throws BadSignatureException {
    check(signer.getDigestAlgorithmID());
    AlgorithmIdentifier below =
        DefaultDigestAlgorithmIdentifierFinder.INSTANCE.find(
            signer.toASN1Structure().getDigestEncryptionAlgorithm());
    // an algorithm that names none takes the one of the content
    if (below != null) {
      check(below);
    }
  }

  private static void check(AlgorithmIdentifier digest) throws BadSignatureException {
    String id = digest.getAlgorithm().getId();
    if (!STRONG.contains(id)) {
      throw new BadSignatureException("its digest (" + id + ") is too weak, or not known", null);
    }
  }

  /** What checks a signature. Java has RSASSA-PSS under another name than the library asks for. */
  static JcaSimpleSignerInfoVerifierBuilder verifier(SignerInformation signer) {
    JcaSimpleSignerInfoVerifierBuilder builder = new JcaSimpleSignerInfoVerifierBuilder();
    return PKCSObjectIdentifiers.id_RSASSA_PSS.getId().equals(signer.getEncryptionAlgOID())
        ? builder.setProvider(Pss.PROVIDER)
        : builder;
  }
}
