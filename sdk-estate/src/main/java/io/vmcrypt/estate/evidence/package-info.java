/**
 * Proofs and plans as evidence: signing them, and checking the files of a row of proofs. {@link
 * io.vmcrypt.estate.evidence.EvidenceSigner} signs, {@link
 * io.vmcrypt.estate.evidence.EvidenceCheck} checks.
 */
@NullMarked
package io.vmcrypt.estate.evidence;

import org.jspecify.annotations.NullMarked;
