"""The part of GitHub's GraphQL schema that the loopback GitHub supports.

Written by hand; `test_schema_agrees.py` holds it against the published schema. What its fields
answer stands in `resolve.py`.
"""

from __future__ import annotations

SDL = """
scalar DateTime
scalar GitObjectID
scalar GitTimestamp
scalar URI

enum OrderDirection { ASC DESC }
enum IssueState { OPEN CLOSED }
enum PullRequestState { OPEN CLOSED MERGED }
enum ReleaseOrderField { CREATED_AT NAME }
enum RefOrderField { TAG_COMMIT_DATE ALPHABETICAL }

input ReleaseOrder { field: ReleaseOrderField!, direction: OrderDirection! }
input RefOrder { field: RefOrderField!, direction: OrderDirection! }

type Query {
  repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
  rateLimit(dryRun: Boolean = false): RateLimit
  viewer: User!
}

type RateLimit {
  limit: Int!
  cost: Int!
  remaining: Int!
  used: Int!
  resetAt: DateTime!
  nodeCount: Int!
}

interface RepositoryOwner { id: ID!, login: String!, url: URI! }

type Organization implements RepositoryOwner { id: ID!, login: String!, url: URI! }

type User implements RepositoryOwner { id: ID!, login: String!, url: URI! }

type Repository {
  id: ID!
  databaseId: Int
  name: String!
  nameWithOwner: String!
  owner: RepositoryOwner!
  url: URI!
  description: String
  homepageUrl: URI
  isArchived: Boolean!
  archivedAt: DateTime
  isDisabled: Boolean!
  isEmpty: Boolean!
  isFork: Boolean!
  isPrivate: Boolean!
  stargazerCount: Int!
  forkCount: Int!
  createdAt: DateTime!
  pushedAt: DateTime
  updatedAt: DateTime!
  licenseInfo: License
  primaryLanguage: Language
  issues(states: [IssueState!], first: Int, after: String): IssueConnection!
  pullRequests(states: [PullRequestState!], first: Int, after: String): PullRequestConnection!
  latestRelease: Release
  releases(first: Int, after: String, orderBy: ReleaseOrder): ReleaseConnection!
  refs(refPrefix: String!, first: Int, after: String, orderBy: RefOrder): RefConnection
  defaultBranchRef: Ref
}

type License { id: ID!, key: String!, name: String!, spdxId: String }
type Language { id: ID!, name: String! }
type IssueConnection { totalCount: Int! }
type PullRequestConnection { totalCount: Int! }

type PageInfo {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}

type Release {
  id: ID!
  name: String
  tagName: String!
  createdAt: DateTime!
  publishedAt: DateTime
  isPrerelease: Boolean!
  isDraft: Boolean!
  isLatest: Boolean!
  url: URI!
}

type ReleaseConnection { totalCount: Int!, pageInfo: PageInfo!, nodes: [Release] }

type Ref { id: ID!, name: String!, prefix: String!, target: GitObject }
type RefConnection { totalCount: Int!, pageInfo: PageInfo!, nodes: [Ref] }

interface GitObject { id: ID!, oid: GitObjectID!, abbreviatedOid: String!, commitUrl: URI! }

type GitActor { name: String, email: String, date: GitTimestamp, user: User }

type Commit implements GitObject {
  id: ID!
  oid: GitObjectID!
  abbreviatedOid: String!
  commitUrl: URI!
  committedDate: DateTime!
  authoredDate: DateTime!
  message: String!
  messageHeadline: String!
  author: GitActor
  committer: GitActor
  parents(first: Int, after: String): CommitConnection!
  history(first: Int, after: String, since: GitTimestamp, until: GitTimestamp): CommitHistoryConnection!
}

type CommitConnection { totalCount: Int! }
type CommitHistoryConnection { totalCount: Int!, pageInfo: PageInfo!, nodes: [Commit] }

type Tag implements GitObject {
  id: ID!
  oid: GitObjectID!
  abbreviatedOid: String!
  commitUrl: URI!
  name: String!
  message: String
  tagger: GitActor
  target: GitObject!
}

type Tree implements GitObject { id: ID!, oid: GitObjectID!, abbreviatedOid: String!, commitUrl: URI! }
type Blob implements GitObject { id: ID!, oid: GitObjectID!, abbreviatedOid: String!, commitUrl: URI! }
"""
