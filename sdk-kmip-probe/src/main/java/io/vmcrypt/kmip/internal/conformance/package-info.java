/** A key server asked as vCenter does, step by step. */
@NullMarked
package io.vmcrypt.kmip.internal.conformance;

import org.jspecify.annotations.NullMarked;
