/** What the published modules offer, and the pages that tell of it. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.examples.api;
