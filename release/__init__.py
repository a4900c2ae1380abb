"""What a release is made with: ``python -m release``; of use in a clone only, no part of the package."""
