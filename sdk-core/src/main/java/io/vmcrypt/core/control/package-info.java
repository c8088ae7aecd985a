/** What guides and standards ask, and how far the systems answer it. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.core.control;
